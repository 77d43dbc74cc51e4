"""The answer to a deed on a gallery that stays as it stands: what goes, and what is said."""

from django.http import HttpResponse
from django.shortcuts import render

from generations.bulk.picking import Picked
from generations.gallery.days import recounted
from generations.models import Errand, Generation
from generations.pipeline.batches import Outcome
from studio.access import HttpRequest

LEAVES = {Errand.Deed.TRASH, Errand.Deed.MOVE}


class InPlace:
    """The picked takes as the page shows them; to be made before the deed, which may move them."""

    def __init__(self, wanted: Picked, keys: list[int]):
        self.sieve = wanted.sieve
        rows = self.sieve.ground.everything.filter(pk__in=keys).select_related("project")
        self.shown: list[Generation] = list(rows)

    def answer(self, request: HttpRequest, deed: str, outcome: Outcome) -> HttpResponse:
        """Messages as toasts, the headings of the days that changed, and which cards go or come."""
        done = {take.pk for take in outcome.done}
        changed = [take for take in self.shown if take.pk in done]
        codes = [take.code for take in changed]
        context = {
            "days": recounted(self.sieve, changed),
            "lost": codes if deed in LEAVES else [],
            "found": codes if deed == Errand.Deed.RESTORE else [],
            "undo": codes if deed == Errand.Deed.TRASH else [],
            "query": self.sieve.query,
            "picked_url": request.path,
        }
        return render(request, "bulk/_done.html", context)
