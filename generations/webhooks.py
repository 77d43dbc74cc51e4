"""What providers tell us unasked, at an unguessable address per take.

Nothing in a callback is believed: it makes a take due for a look, and names the job to look at
where our own answer was lost. A forged, doubled, early or late one does no harm.
"""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from generations import providers
from generations.models import Generation

LARGEST = 64 * 1024


@csrf_exempt
@require_POST
def callback(request: HttpRequest, token: str) -> HttpResponse:
    """Note that a provider has news of a take, and answer at once."""
    take = get_object_or_404(Generation, callback_token=token)
    take.hint(_job_in(request, take))
    return HttpResponse(status=204)


def _job_in(request: HttpRequest, take: Generation) -> str:
    """The job a callback names; "" when it can't be read."""
    adapter = providers.ADAPTERS.get(take.provider)
    if adapter is None or int(request.headers.get("Content-Length") or 0) > LARGEST:
        return ""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return ""
    return adapter(key="-").callback_job(body)
