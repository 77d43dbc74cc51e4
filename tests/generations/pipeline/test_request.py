"""The press: everything is written, or nothing."""

from collections import Counter
from dataclasses import replace
from uuid import uuid4

import pytest

from generations.catalog import catalog
from generations.models import Generation, LedgerEntry
from generations.pipeline import request
from generations.pipeline.request import NotOffered, ProjectClosed, request_generation
from tests.factories import (
    PAID,
    make_frame,
    make_order,
    make_project,
    make_prompt,
    press,
    press_paid,
    seat,
)

pytestmark = pytest.mark.django_db


def test_a_second_press_of_the_same_form_is_the_same_take(queued):
    order, key = make_order(), uuid4()

    (first,) = request_generation(order, press=key)
    (second,) = request_generation(order, press=key)

    assert first == second
    assert Generation.objects.count() == LedgerEntry.objects.count() == 1


def test_a_second_press_of_several_takes_returns_them_all():
    order, key = make_order(takes=3), uuid4()

    first = request_generation(order, press=key)
    second = request_generation(order, press=key)

    assert {take.pk for take in first} == {take.pk for take in second}
    assert len(second) == 3


def test_a_second_press_returns_the_take_even_when_it_could_no_longer_be_asked_for():
    order, key = make_order(), uuid4()
    (first,) = request_generation(order, press=key)
    order.project.archive()

    (second,) = request_generation(replace(order, text=""), press=key)

    assert first == second


def test_another_press_key_is_another_take():
    project = make_project()

    press(project)
    press(project)

    assert project.takes.count() == 2


def test_nobody_is_given_the_take_of_somebody_elses_press_key():
    project, key = make_project(), uuid4()
    press(project, key=key)

    with pytest.raises(NotOffered):
        press(project, key=key, by=seat(project))

    assert project.takes.count() == 1


def test_the_queue_is_told_only_after_the_commit(queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after_commit:
        press(takes=2)
    assert queued == []

    for callback in after_commit:
        callback()
    assert queued == [("submit",), ("submit",)]


def test_everything_that_was_asked_for_is_frozen_in_the_take():
    project = make_project()
    first, last = make_frame(project), make_frame(project)
    shot, (parent,) = make_prompt(project), press(project)

    (take,) = press(
        project,
        model=PAID,
        text="Fog lifts off the harbour",
        ratio="9:16",
        resolution="1080p",
        duration=7,
        sound=True,
        seed=41,
        camera_fixed=True,
        watermark=True,
        first=first,
        last=last,
        crop="centre",
        shot=shot,
        parent=parent,
    )

    take.refresh_from_db()
    frozen = {
        "provider": "aivideoapi",
        "model": PAID,
        "model_name": "Seedance 1.5 Pro",
        "text": "Fog lifts off the harbour",
        "ratio": "9:16",
        "resolution": "1080p",
        "duration": 7,
        "sound": True,
        "seed": 41,
        "camera_fixed": True,
        "watermark": True,
        "first_frame": first,
        "last_frame": last,
        "crop": "centre",
        "asked_width": 1080,
        "asked_height": 1920,
        "prompt": shot,
        "parent": parent,
        "requested_by": project.created_by,
        "per_second": 30,
        "quoted": 210,
        "charged": None,
        "status": "queued",
    }
    assert {name: getattr(take, name) for name in frozen} == frozen
    assert [step.status for step in take.steps.all()] == ["queued"]


def test_what_happens_to_the_prompt_later_does_not_reach_the_take():
    (take,) = press(text="A lighthouse in fog")

    take.prompt.text = "Something else"
    take.prompt.save()

    take.refresh_from_db()
    assert take.text == "A lighthouse in fog"


def test_the_pixels_follow_the_first_frame_where_the_ratio_does():
    project = make_project()
    portrait = make_frame(project, picture=tall())

    (take,) = press(project, ratio="adaptive", first=portrait)

    assert (take.asked_width, take.asked_height) == (720, 1280)


def tall():
    from tests.pictures import jpeg

    return jpeg(360, 640)


@pytest.mark.parametrize("seed", [0, 7, 4294967295])
def test_a_seed_that_was_asked_for_is_kept(seed):
    (take,) = press(seed=seed)

    assert take.seed == seed


def test_the_takes_of_one_press_count_their_seeds_up():
    takes = press(seed=0, takes=4)

    assert [take.seed for take in takes] == [0, 1, 2, 3]


def test_counting_up_starts_again_after_the_highest_seed():
    takes = press(seed=4294967294, takes=3)

    assert [take.seed for take in takes] == [4294967294, 4294967295, 0]


def test_an_open_seed_is_drawn_so_that_the_take_can_be_made_again():
    takes = press(seed=None, takes=4)

    seeds = {take.seed for take in takes}
    assert len(seeds) == 4
    assert all(0 <= seed <= 4294967295 for seed in seeds)


def test_minus_one_leaves_the_seed_open_where_the_model_says_so():
    (take,) = press_paid(seed=-1)

    assert 0 <= take.seed <= 4294967295


def test_a_model_without_seeds_is_sent_none():
    (take,) = press(model="apikley/seedance-1.5-pro")

    assert take.seed is None


def test_takes_are_numbered_per_project_without_gaps():
    project, other = make_project(), make_project()

    press(project, takes=2)
    press(other)
    press(project)

    assert [take.number for take in project.takes.order_by("number")] == [1, 2, 3]
    assert [take.code for take in other.takes.all()] == [f"{other.code}-1"]


def test_a_refused_press_leaves_no_gap_in_the_numbers():
    project = make_project()
    press(project)
    with pytest.raises(NotOffered):
        press(project, duration=99)

    (take,) = press(project)

    assert take.number == 2


def test_the_same_words_belong_to_the_same_prompt():
    project = make_project()

    (first,) = press(project, text="A lighthouse in fog")
    (second,) = press(project, text="A lighthouse in fog", duration=8)
    (third,) = press(project, text="A harbour at dawn")

    assert first.prompt == second.prompt != third.prompt
    assert [prompt.position for prompt in project.prompts.all()] == [1, 2]


def test_the_same_words_in_another_project_are_another_prompt():
    (here,), (there,) = press(text="A lighthouse"), press(text="A lighthouse")

    assert here.prompt != there.prompt


def test_an_opened_prompt_takes_the_new_words():
    project = make_project()
    shot = make_prompt(project, title="Opening", text="A lighthouse")

    (take,) = press(project, shot=shot, text="A lighthouse, closer")

    shot.refresh_from_db()
    assert take.prompt == shot
    assert (shot.title, shot.text) == ("Opening", "A lighthouse, closer")


def test_a_prompt_remembers_its_last_settings_and_frames():
    project = make_project()
    first = make_frame(project)

    (take,) = press(project, first=first, duration=9, seed=5)

    assert take.prompt.first_frame == first
    assert take.prompt.settings["duration"] == 9
    assert take.prompt.settings["model"] == "practice/animatic"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A lighthouse in fog. Slow push-in.", "A lighthouse in fog"),
        ("\n  A lighthouse\nin fog", "A lighthouse"),
        ("Rain.", "Rain"),
        ("word " * 30, "word word word word word word word word word word word word…"),
        ("x" * 90, "x" * 60 + "…"),
    ],
)
def test_a_new_prompt_is_called_by_its_first_words(text, title):
    (take,) = press(text=text)

    assert take.prompt.title == title


def test_an_archived_project_refuses_with_a_sentence():
    project = make_project(name="Night ferry")
    project.archive()

    with pytest.raises(ProjectClosed, match="Night ferry was archived"):
        press(project)

    assert not project.takes.exists()


def test_a_project_archived_while_the_form_was_open_refuses_too():
    order = make_order()
    make_order(order.project).project.__class__.objects.get(pk=order.project.pk).archive()

    with pytest.raises(ProjectClosed):
        request_generation(order, press=uuid4())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "   "}, "prompt"),
        ({"text": "A lighthouse --dur 12"}, "prompt"),
        ({"duration": 13}, "duration"),
        ({"resolution": "4k"}, "resolution"),
        ({"ratio": "2:1"}, "ratio"),
        ({"seed": -5}, "seed"),
        ({"model": "aimlapi/seedance-1.0-pro-fast", "sound": True}, "sound"),
        ({"model": "apikley/seedance-1.5-pro", "watermark": True}, "watermark"),
        ({"model": "apikley/seedance-1.5-pro", "text": "ab"}, "prompt"),
        ({"model": "aimlapi/seedance-1.0-pro-i2v"}, "first_frame"),
    ],
)
def test_what_the_model_does_not_take_is_refused_beside_its_field(fields, field):
    with pytest.raises(NotOffered) as refusal:
        press(**fields)

    assert list(refusal.value.faults) == [field]
    assert not Generation.objects.exists()


def test_a_last_frame_without_a_first_is_refused():
    project = make_project()

    with pytest.raises(NotOffered, match="A last frame needs a first frame too"):
        press(project, last=make_frame(project))


def test_the_price_of_the_press_is_the_price_that_was_quoted():
    order = make_order(model=PAID, resolution="1080p", sound=True, duration=6, takes=2)

    takes = request_generation(order, press=uuid4())

    assert order.quote().total == sum(take.quoted for take in takes) == 360


def test_drawn_seeds_are_spread_over_the_whole_range():
    order = make_order(seed=None)

    halves = Counter(request._seed(order, 0) >= 2**31 for _draw in range(200))

    assert min(halves.values()) > 50


def test_every_model_of_the_catalogue_can_be_asked_for_with_its_defaults():
    project = make_project()
    frame = make_frame(project)

    for model in catalog().models:
        (take,) = press(project, model=model.key, first=frame, **adaptive(model))
        assert (take.model, take.status) == (model.key, "queued")


def adaptive(model):
    return {"ratio": "adaptive"} if model.frame_needs_adaptive else {}
