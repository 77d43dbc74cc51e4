"""Everything the documents allow is asked for just so; everything else is refused before it."""

from functools import cache
from types import SimpleNamespace
from uuid import uuid4

import pytest

from generations.catalog import Options, catalog
from generations.composer.form import OrderForm
from generations.models import Generation, ProviderAccount
from generations.pipeline import delivery
from generations.pipeline.request import NotOffered
from generations.providers import VideoRequest
from tests.factories import make_frame, make_order, make_project, press
from tests.generations.providers.wire import Wire
from tests.paid.documents import COMBINATIONS, SHEETS, WORDS
from tests.paid.studio import creates
from tests.pictures import jpeg

MODELS = sorted(SHEETS)


@pytest.fixture
def place(studio, monkeypatch):
    """A project with two frames, and room for many takes at once."""
    project = make_project()
    for slug in studio.upstreams:
        ProviderAccount.objects.create(team=project.team, provider=slug, in_flight=200)
    project.pictures = [make_frame(project, picture=jpeg(640, 360, seed=n)) for n in (1, 2)]
    known = {}

    def cropped(frame, take, crop=delivery.cropped):
        shape = (frame.pk, take.asked_width, take.asked_height, take.crop)
        if shape not in known:
            known[shape] = crop(frame, take)
        return known[shape]

    monkeypatch.setattr(delivery, "cropped", cropped)
    return project


def ask(studio, place, key, row):
    """Press one combination and send it; returns the take and the body that arrived."""
    slug = key.partition("/")[0]
    upstream = studio.upstreams[slug]
    before = len(creates(upstream))
    frames = dict(zip(("first", "last"), place.pictures[: row["frames"]], strict=False))
    options = {word: row[word] for word in WORDS if word != "frames"}
    take = studio.send(slug, model=key, project=place, **frames, **options)
    asked = creates(upstream)[before:]
    assert take.status == "generating", (row, take.failure, take.said)
    assert len(asked) == 1
    return take, asked[0].body


def expected(key, sheet, row, take, body):
    """The whole body by the document; frames and the callback's address as they came."""
    slug, fields = key.partition("/")[0], sheet.fields(row, take.seed)
    frames = ["first", "last"][: row["frames"]]
    if slug == "aimlapi":
        names = [{"first": "image_url", "last": "last_image_url"}[each] for each in frames]
        pictures = {name: body[name] for name in names}
        return {"model": sheet.id, "prompt": take.text} | fields | pictures
    if slug == "modelark":
        content = [{"type": "text", "text": take.text}]
        for number, each in enumerate(frames, 1):
            url = body["content"][number]["image_url"]
            content.append({"type": "image_url", "image_url": url, "role": f"{each}_frame"})
        return {"model": sheet.id, "content": content} | fields | called_at(body, "callback_url")
    name = "image_urls" if slug == "aivideoapi" else "input_urls"
    pictures = {name: body["input"][name]} if frames else {}
    back = called_at(body, "callback_url" if slug == "aivideoapi" else "callBackUrl")
    return {"model": sheet.id, "input": {"prompt": take.text} | fields | pictures} | back


def called_at(body, name):
    return {name: body[name]} if name in body else {}


def frames_in(body):
    inner = body.get("input", body)
    return [
        *inner.get("image_urls", inner.get("input_urls", [])),
        *(inner[name] for name in ("image_url", "last_image_url") if name in inner),
        *(part["image_url"]["url"] for part in inner.get("content", []) if "image_url" in part),
    ]


FORMS = {
    "aimlapi": "data:image/jpeg;base64,",
    "modelark": "data:image/jpeg;base64,",
    "apikley": "http://127.0.0.1",
    "aivideoapi": "http://",
}


@pytest.mark.parametrize("key", MODELS)
def test_every_two_values_that_may_meet_are_asked_for_just_so(studio, place, key, public):
    sheet, slug = SHEETS[key], key.partition("/")[0]

    for row in COMBINATIONS[key]:
        take, body = ask(studio, place, key, row)

        assert body == expected(key, sheet, row, take, body), row
        assert len(set(frames_in(body))) == row["frames"]
        assert all(each.startswith(FORMS[slug]) for each in frames_in(body))
        frozen = {word: getattr(take, word) for word in WORDS if word not in ("frames", "seed")}
        assert frozen == {word: row[word] for word in frozen}
        assert row["seed"] is None or take.seed == row["seed"]
    assert len(studio.jobs(slug)) == len(COMBINATIONS[key])


@pytest.mark.parametrize("key", MODELS)
def test_every_combination_of_a_document_is_offered_and_said_in_its_words(key):
    """All of them, as far as the words go; the pairs above travel the whole way."""
    sheet, model = SHEETS[key], catalog().get(key)
    provider = Wire(key.partition("/")[0]).provider
    text, frames = "A lighthouse in fog", ("first", "last")

    for row in sheet.rows():
        seed = 41 if row["seed"] is None and sheet.seed != (None,) else row["seed"]
        options = Options(
            **{word: row[word] for word in WORDS if word != "frames"} | {"seed": seed}
        )
        given = dict(zip(("first_frame", "last_frame"), frames[: row["frames"]], strict=False))
        asked = {"model": model.external_id, "prompt": text, "fields": model.fields(options)}

        body = provider.submit_ask(VideoRequest(**asked, **given)).body

        assert not model.faults(options, prompt=text, frames=(row["frames"] > 0, row["frames"] > 1))
        assert body == expected(key, sheet, row, SimpleNamespace(text=text, seed=seed), body), row
        assert frames_in(body) == list(frames[: row["frames"]])


def test_the_sheets_are_of_every_paid_model():
    paid = {model.key for model in catalog().models if model.provider != "practice"}

    assert set(SHEETS) == paid
    assert sum(map(len, COMBINATIONS.values())) > 200


@cache
def outside(key):
    """One step beyond each edge of the document, the rest as it allows."""
    sheet, (usual, *_others) = SHEETS[key], COMBINATIONS[key]
    steps = {
        "resolution": ["4k", "1440p", "", *({"1080p"} - set(sheet.resolution))],
        "duration": [min(sheet.duration) - 1, max(sheet.duration) + 1, 0, -5],
        "ratio": ["9:21", "2:1", *({"adaptive", "16:9"} - set(sheet.ratio))],
        "seed": [-2, 4294967296] if sheet.seed != (None,) else [0, 7],
        "sound": [True] if True not in sheet.sound else [],
        "camera_fixed": [True] if True not in sheet.camera_fixed else [],
        "watermark": [True] if True not in sheet.watermark else [],
        "frames": sorted({0, 1, 2} - set(sheet.frames)),
    }
    if "apikley" in key:
        steps["duration"] += [5, 6, 7, 9, 10, 11]
    beyond = [usual | {word: value} for word, values in steps.items() for value in values]
    beyond += [row | {"frames": n} for row in COMBINATIONS[key] for n in sheet.frames]
    allowed = sheet.rows()
    return [row for row in beyond if row not in allowed]


@pytest.mark.parametrize("key", MODELS)
def test_what_a_document_does_not_allow_is_refused_before_anything_is_sent(
    studio, place, key, public
):
    for row in outside(key):
        first, last = [*place.pictures[: row["frames"]], None, None][:2]
        options = {word: row[word] for word in WORDS if word != "frames"}

        with pytest.raises(NotOffered):
            press(place, model=key, first=first, last=last, **options)
        form = form_of(place, key, row, first, last)
        assert not form.is_valid(), row
    studio.work()

    assert Generation.objects.count() == 0
    assert not any(upstream.asked for upstream in studio.upstreams.values())


def form_of(place, key, row, first, last):
    """The composer's form, filled in with one combination."""
    values = {
        "press": uuid4(),
        "prompt": "A lighthouse in fog",
        "model": key,
        "ratio": row["ratio"],
        "quality": row["resolution"] + ("+sound" if row["sound"] else ""),
        "duration": row["duration"],
        "takes": 1,
        "seed": "" if row["seed"] is None else row["seed"],
        "camera_fixed": "on" if row["camera_fixed"] else "",
        "watermark": "on" if row["watermark"] else "",
        "first": first.pk if first else "",
        "last": last.pk if last else "",
    }
    return OrderForm(values, project=place, by=place.created_by)


@pytest.mark.parametrize("key", [key for key in MODELS if not catalog().get(key).retired])
def test_the_form_lets_through_what_the_document_allows(place, key, public):
    for row in COMBINATIONS[key]:
        first, last = [*place.pictures[: row["frames"]], None, None][:2]

        form = form_of(place, key, row, first, last)

        assert form.is_valid(), (row, form.errors)


def test_a_last_frame_alone_is_refused(place):
    order = make_order(place, model=MODELS[0], last=place.pictures[0])

    assert "last_frame" in order.faults()


@pytest.mark.parametrize("tail", ["--dur 12", "--rs 1080p", "fog --seed 7", "--wm false"])
def test_a_prompt_that_would_be_read_as_settings_is_refused(place, tail):
    for key in MODELS:
        assert "prompt" in make_order(place, model=key, text=f"A lighthouse {tail}").faults()


def test_frames_need_a_public_address_where_the_provider_fetches_them(studio, place):
    row = COMBINATIONS["aivideoapi/seedance-1.5-pro"][0] | {"frames": 1}

    form = form_of(place, "aivideoapi/seedance-1.5-pro", row, place.pictures[0], None)
    take = studio.send("aivideoapi", project=place, first=place.pictures[0])

    assert "PUBLIC_URL" in form.errors["first"][0]
    assert (take.status, take.failure_cause) == ("failed", "frame")
    assert studio.upstreams["aivideoapi"].asked == []
