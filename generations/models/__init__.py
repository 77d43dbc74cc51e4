"""State and the rules about itself: takes, prices, the ledger, budgets."""

from generations.models.generation import MOVES, Generation, Status, Step, WrongStatus
from generations.models.money import Budget, LedgerEntry, Price

__all__ = [
    "MOVES",
    "Budget",
    "Generation",
    "LedgerEntry",
    "Price",
    "Status",
    "Step",
    "WrongStatus",
]
