"""What should be so: the rules of the money in plain sums, without a ledger or a database.

Scopes are (project, member), either of them None; months are their first days.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass
class Take:
    """One take as the rules see it."""

    project: int
    member: int
    quoted: Decimal
    state: str = "queued"
    month: date | None = None  # In which its hold counts.
    net: Decimal = NOTHING  # What it cost after all corrections.
    seconds: Decimal = NOTHING
    charged: Decimal | None = None
    is_keeper: bool = False
    trashed: bool = False
    billed: list = field(default_factory=list)  # (month, project, sign): where it counts.


@dataclass
class Limit:
    """A limit of a month or of the whole, and what was granted on top of it."""

    credits: Decimal
    monthly: bool
    raises: list = field(default_factory=list)  # (credits, until)

    def on(self, day):
        counting = (credits for credits, until in self.raises if until is None or day <= until)
        return self.credits + sum(counting, NOTHING)


class Plain:
    """A team's takes, limits and bill."""

    def __init__(self):
        self.takes = {}
        self.limits = {}  # scope: Limit
        self.counted = Counter()  # (project, member, month): held and spent, as limits see it
        self.bill = Counter()  # (month, project, member): credits
        self.returned = Counter()  # (month, project): credits
        self.closed = {}  # month: its bill when it was closed
        self.kept_then = {}  # month: the takes that were keepers when it was closed

    # Limits.

    def used(self, scope, month):
        """What a limit counts: of that month, or of all time."""
        project, member = scope
        monthly = self.limits[scope].monthly
        return sum(
            credits
            for (at_project, by_member, at), credits in self.counted.items()
            if project in (None, at_project)
            and member in (None, by_member)
            and (not monthly or at == month)
        )

    def passes(self, project, member, wanted, day):
        """Whether so many credits fit under every limit; what is free always does."""
        return all(
            wanted <= max(limit.on(day) - self.used(scope, day.replace(day=1)), NOTHING)
            for scope, limit in self.limits.items()
            if scope[0] in (None, project) and scope[1] in (None, member)
        )

    def grant(self, scope, credits, day):
        limit = self.limits[scope]
        until = None
        if limit.monthly:
            after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
            until = after - timedelta(days=1)
        limit.raises.append((credits, until))

    # A take's way.

    def hold(self, key, month):
        take = self.takes[key]
        take.state, take.month = "queued", month
        self.counted[take.project, take.member, month] += take.quoted

    def settle(self, key, now, *, charged=None, seconds=NOTHING):
        """It ended: charged, or given back."""
        take = self.takes[key]
        self.counted[take.project, take.member, take.month] += (charged or NOTHING) - take.quoted
        if charged is None:
            take.state = "ended"
            self.returned[now, take.project] += take.quoted
            return
        take.state, take.net, take.charged, take.seconds = "completed", charged, charged, seconds
        self.bill[now, take.project, take.member] += charged
        take.billed.append((now, take.project, 1))

    def correct(self, project, member, credits, now, key=None):
        if key is not None:
            take = self.takes[key]
            project, member = take.project, take.member
            take.net += credits
        self.counted[project, member, now] += credits
        self.bill[now, project, member] += credits

    def move(self, key, project, now):
        take = self.takes[key]
        if take.net:
            for where, sign in ((take.project, -1), (project, 1)):
                self.counted[where, take.member, now] += sign * take.net
                self.bill[now, where, take.member] += sign * take.net
                take.billed.append((now, where, sign))
        take.project = project

    # What a bill says.

    def months(self):
        return {month for month, *_rest in [*self.bill, *self.returned]}

    def spent(self, month, *, by):
        """Credits of a month by "project" or "member", what came to nothing left out."""
        sums = Counter()
        for (at, project, member), credits in self.bill.items():
            if at == month:
                sums[project if by == "project" else member] += credits
        return {key: credits for key, credits in sums.items() if credits}

    def counts(self, month, project, *, keepers=False):
        """How many takes a month's bill counts for a project, and their seconds."""
        takes = seconds = 0
        then = self.kept_then.get(month)
        for key, take in self.takes.items():
            is_kept = take.is_keeper if then is None else key in then
            for at, where, sign in take.billed:
                if (at, where) == (month, project) and (is_kept or not keepers):
                    takes, seconds = takes + sign, seconds + sign * take.seconds
        return takes, seconds

    def held(self):
        open_states = ("queued", "running", "lost", "arrived")
        return sum(take.quoted for take in self.takes.values() if take.state in open_states)
