"""What a browser posts for one press, and a studio that can ask every provider."""

from uuid import uuid4

from django.urls import reverse

from generations.catalog import catalog

PRACTICE = "practice/animatic"


def posted(model=PRACTICE, **changes):
    """The whole form with the model's defaults and these changes."""
    known = {each.key: each for each in catalog().models}
    options = known.get(model, known[PRACTICE]).defaults()
    values = {
        "press": str(uuid4()),
        "prompt": "A lighthouse in fog",
        "model": model,
        "ratio": options.ratio,
        "quality": options.resolution + ("+sound" if options.sound else ""),
        "duration": str(options.duration),
        "takes": "1",
        "seed": "",
        "first": "",
        "last": "",
        "crop": "smart",
        "shot": "",
        "parent": "",
    }
    return values | changes


def address(name, project):
    return reverse(name, args=[project.team.slug, project.code])


def with_every_key(settings):
    settings.PROVIDER_KEYS = dict.fromkeys(settings.PROVIDER_KEYS, "sk-test")
    settings.PUBLIC_URL = "https://studio.example"
