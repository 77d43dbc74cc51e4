"""Using a take again, four ways, by link and in place; and the padlock of the seed."""

import pytest

from generations.composer.form import OrderForm
from generations.pipeline.request import request_generation
from tests.factories import make_finished, make_frame, make_take
from tests.generations.composer.posted import address, posted

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def old(project):
    """Somebody's take with everything about it said."""
    frames = {"first_frame": make_frame(project), "last_frame": make_frame(project)}
    parent = make_finished(project)
    return make_finished(
        project, text="Fog lifts", ratio="4:3", duration=9, seed=48, parent=parent, **frames
    )


@pytest.fixture
def own(project, old):
    """The person's last take, whose settings a fresh composer starts from."""
    return make_take(project, ratio="1:1", duration=4, text="Mine")


def opened(visitor, project, **query):
    return visitor.get(address("project", project), query).context["composer"]


def filled(composer):
    values = composer.values
    frames = [frame.pk if frame else None for frame in (composer.first, composer.last)]
    seed = composer.options.seed
    return str(values["prompt"]), composer.options.ratio, composer.options.duration, seed, frames


def given(take):
    return [take.first_frame_id, take.last_frame_id]


def test_a_link_uses_all_of_it_or_all_but_the_seed_or_the_prompt_or_the_frames(
    visitor, project, old, own
):
    shown = {
        way: filled(opened(visitor, project, like=old.code, reuse=way))
        for way in ("all", "remix", "prompt", "frames", "no-such-way")
    }

    assert shown == {
        "all": ("Fog lifts", "4:3", 9, 48, given(old)),
        "remix": ("Fog lifts", "4:3", 9, None, given(old)),
        "prompt": ("Fog lifts", "1:1", 4, None, [None, None]),
        "frames": ("", "1:1", 4, None, given(old)),
        "no-such-way": ("Fog lifts", "4:3", 9, None, given(old)),
    }


def test_in_place_only_what_is_asked_for_is_replaced(visitor, project, old):
    typed = posted(prompt="Half a thought", ratio="21:9", duration="6", seed="5", takes="3")

    def sent(way, code=old.code):
        values = typed | {"like": code, "reuse": way}
        return visitor.post(address("reuse", project), values, **HTMX).context["composer"]

    assert filled(sent("all")) == ("Fog lifts", "4:3", 9, 48, given(old))
    assert filled(sent("remix")) == ("Fog lifts", "4:3", 9, None, given(old))
    assert filled(sent("prompt")) == ("Fog lifts", "21:9", 6, 5, [None, None])
    assert filled(sent("frames")) == ("Half a thought", "21:9", 6, 5, given(old))
    assert filled(sent("all", code="NL-999"))[0] == "Half a thought"
    assert sent("all").take_count == 3
    assert (sent("all").parent, sent("prompt").parent) == (old.parent, None)


def test_the_padlock_of_a_remix_knows_the_seed_it_would_bring_back(visitor, project, old):
    open_one = visitor.get(address("project", project), {"like": old.code, "reuse": "remix"})
    closed = visitor.get(address("project", project), {"like": old.code, "reuse": "all"})

    assert 'name="seed_before" value="48"' in open_one.content.decode()
    assert 'data-lock-seed aria-pressed="false"' in open_one.content.decode()
    assert 'data-lock-seed aria-pressed="true"' in closed.content.decode()


def test_a_locked_seed_with_everything_unchanged_is_said_to_be_identical(visitor, project):
    form = OrderForm(posted(seed="48"), project=project, by=project.created_by)
    assert form.is_valid()
    (take,) = request_generation(form.order, press=form.cleaned_data["press"])

    def said(**query):
        return visitor.get(address("project", project), query).content.decode()

    assert f"Identical to {take.code}, which is on its way." in said(like=take.code, reuse="all")
    assert "Identical to" not in said(like=take.code, reuse="remix")
    changed = posted(seed="48", duration="6")
    assert "Identical to" not in visitor.post(address("quote", project), changed).content.decode()


def test_without_a_script_the_filled_form_is_a_page_of_its_own(visitor, project, old):
    values = posted() | {"like": old.code, "reuse": "prompt"}

    page = visitor.post(address("reuse", project), values)

    assert page.templates[0].name == "generations/compose.html"
    assert "Fog lifts" in page.content.decode()
