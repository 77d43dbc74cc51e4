"""State and the rules about itself: takes, prices, the ledger, budgets, provider accounts."""

from generations.models.account import ProviderAccount
from generations.models.approval import (
    Adjustment,
    AlreadyDecided,
    Approval,
    ClosedMonth,
    Raise,
    SpendingRules,
)
from generations.models.generation import Generation, Step, due_now
from generations.models.money import Budget, LedgerEntry, Price
from generations.models.status import MOVES, Status, WrongStatus

__all__ = [
    "MOVES",
    "Adjustment",
    "AlreadyDecided",
    "Approval",
    "Budget",
    "ClosedMonth",
    "Generation",
    "LedgerEntry",
    "Price",
    "ProviderAccount",
    "Raise",
    "SpendingRules",
    "Status",
    "Step",
    "WrongStatus",
    "due_now",
]
