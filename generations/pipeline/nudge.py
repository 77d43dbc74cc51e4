"""Telling the queue, after the commit. The rows are the truth: a lost nudge is harmless."""

from functools import partial
from typing import Literal

from django.db import transaction
from django_q.tasks import async_task

Task = Literal["submit", "render", "collect", "recover", "tell", "warn", "errand"]


def nudge(task: Task, *arguments: int) -> None:
    """Ask a queue worker to run one of `generations.tasks` once this transaction is committed."""
    transaction.on_commit(partial(async_task, f"generations.tasks.{task}", *arguments))
