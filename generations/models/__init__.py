"""State and the rules about itself: takes, prices, the ledger, budgets, provider accounts."""

from generations.models.account import ProviderAccount
from generations.models.generation import MOVES, Generation, Status, Step, WrongStatus
from generations.models.money import Budget, LedgerEntry, Price

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
