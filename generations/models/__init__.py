"""State and the rules about itself: takes, prices, the ledger, budgets, provider accounts."""

from generations.models.account import ProviderAccount
from generations.models.generation import Generation, Step
from generations.models.money import Budget, LedgerEntry, Price
from generations.models.status import MOVES, Status, WrongStatus

__all__ = [
    "MOVES",
    "Budget",
    "Generation",
    "LedgerEntry",
    "Price",
    "ProviderAccount",
    "Status",
    "Step",
    "WrongStatus",
]
