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
from generations.models.comment import Comment, Mark, Mention
from generations.models.former import FormerCode
from generations.models.generation import Generation
from generations.models.judgement import CannotJudge
from generations.models.money import Budget, LedgerEntry, Price
from generations.models.selection import due_now
from generations.models.shelving import Errand, SavedView, Tag, Tagging
from generations.models.status import MOVES, Review, Status, WrongStatus
from generations.models.step import Step

__all__ = [
    "MOVES",
    "Adjustment",
    "AlreadyDecided",
    "Approval",
    "Budget",
    "CannotJudge",
    "ClosedMonth",
    "Comment",
    "Errand",
    "FormerCode",
    "Generation",
    "LedgerEntry",
    "Mark",
    "Mention",
    "Price",
    "ProviderAccount",
    "Raise",
    "Review",
    "SavedView",
    "SpendingRules",
    "Status",
    "Step",
    "Tag",
    "Tagging",
    "WrongStatus",
    "due_now",
]
