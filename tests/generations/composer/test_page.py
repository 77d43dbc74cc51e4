"""The composer as a page shows it: fitted to the model, priced by the code that charges."""

from decimal import Decimal

import pytest

from accounts.roles import Role
from generations.catalog import catalog
from generations.composer.form import OrderForm
from generations.composer.offers import offers
from generations.composer.opening import opening_values
from generations.composer.page import compose
from generations.composer.reuse import values_like
from generations.models import Price
from generations.pipeline.request import request_generation
from tests.factories import (
    PAID,
    limit,
    make_frame,
    make_project,
    make_prompt,
    press,
    seat,
)
from tests.generations.composer.posted import PRACTICE, posted, with_every_key
from tests.pictures import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(settings):
    with_every_key(settings)
    return make_project()


def composed(project, model=PRACTICE, *, person=None, **changes):
    return compose(project, person or project.created_by, posted(model, **changes))


def test_a_fresh_composer_starts_with_practice_and_its_defaults(project):
    composer = compose(project, project.created_by, {})

    assert composer.model.key == PRACTICE
    assert (composer.options.resolution, composer.options.sound) == ("720p", True)
    assert (composer.options.duration, composer.options.ratio) == (5, "16:9")
    assert (composer.notes, composer.faults, composer.take_count) == ([], {}, 1)


def test_each_composer_has_a_press_key_of_its_own(project):
    assert composed(project).press != composed(project).press


@pytest.mark.parametrize(
    ("before", "changes", "model", "notes"),
    [
        (PRACTICE, {"duration": "5"}, "apikley/seedance-1.5-pro", ["5 s isn't offered by Seedance 1.5 Pro: 4 s chosen."]),
        (PRACTICE, {"quality": "1080p+sound", "duration": "8"}, "apikley/seedance-1.5-pro", ["1080p isn't offered by Seedance 1.5 Pro: 720p chosen."]),
        (PRACTICE, {"quality": "720p+sound"}, "modelark/seedance-1.0-pro-fast", ["Seedance 1.0 Pro Fast makes no sound: sound is off."]),
        (PRACTICE, {"seed": "7", "duration": "8", "watermark": "on"}, "apikley/seedance-1.5-pro", ["Seedance 1.5 Pro can't take the seed 7: it is left open.", "Seedance 1.5 Pro can't add a watermark: that is off."]),
        (PRACTICE, {"camera_fixed": "on"}, "modelark/seedance-2.0", ["Seedance 2.0 can't keep the camera still: that is off."]),
        (PRACTICE, {"ratio": "adaptive"}, PAID, ["adaptive isn't offered by Seedance 1.5 Pro: 16:9 chosen."]),
        (PRACTICE, {}, PAID, []),
    ],
)  # fmt: skip
def test_what_a_switch_of_model_changed_is_said(before, changes, model, notes, project):
    values = posted(before, **changes) | {"model": model}

    composer = compose(project, project.created_by, values)

    assert composer.model.key == model
    assert composer.notes == notes


def test_what_the_new_model_lacks_is_kept_for_the_way_back(project):
    values = posted(PRACTICE, quality="1080p+sound", duration="5", seed="7")
    there = compose(project, project.created_by, values | {"model": "apikley/seedance-1.5-pro"})

    back = compose(project, project.created_by, there.values | {"model": PRACTICE})

    assert (there.options.resolution, there.options.duration) == ("720p", 4)
    assert (back.options.resolution, back.options.duration, back.options.seed) == ("1080p", 5, 7)
    assert back.notes == []


def test_the_words_and_frames_stay_through_a_switch(project):
    frame = make_frame(project)
    values = posted(PRACTICE, prompt="Fog lifts", first=frame.pk) | {"model": PAID}

    composer = compose(project, project.created_by, values)

    assert (composer.values["prompt"], composer.first) == ("Fog lifts", frame)


@pytest.mark.parametrize("key", ["gone/model", "modelark/seedance-1.5-pro"])
def test_a_model_that_cannot_be_asked_gives_way_to_practice_and_says_why(key, project):
    composer = compose(project, project.created_by, posted() | {"model": key})

    assert composer.model.key == PRACTICE
    assert composer.notes[0].endswith("Practice chosen.")


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (PRACTICE, {}),
        (PAID, {}),
        (PAID, {"quality": "1080p+sound", "duration": "12", "takes": "4"}),
        (PAID, {"quality": "480p", "duration": "4"}),
        ("apikley/seedance-1.5-pro", {"takes": "2"}),
        ("modelark/seedance-2.5", {"duration": "30"}),
    ],
)
def test_the_price_on_the_button_is_what_the_press_holds(model, changes, project):
    values = posted(model, **changes)
    shown = compose(project, project.created_by, values).quote

    form = OrderForm(values, project=project, by=project.created_by)
    assert form.is_valid(), form.faults
    takes = request_generation(form.order, press=form.cleaned_data["press"])

    assert shown.total == sum(take.quoted for take in takes)
    assert shown.each == takes[0].quoted
    assert shown.unconfirmed == (not takes[0].price.confirmed)


def test_what_is_left_after_the_press_is_the_tightest_limits(project):
    limit(1000, team=project.team)
    limit(100, project=project)

    shown = composed(project, PAID, quality="720p", duration="5", takes="2").quote

    assert (shown.total, shown.left_after, shown.need) == (70, 30, None)


def test_a_press_that_would_go_over_is_refused_on_the_page_already(project):
    limit(69, project=project)

    shown = composed(project, PAID, quality="720p", duration="5", takes="2").quote

    assert shown.left_after == -1
    assert shown.is_over
    assert shown.need.why.startswith("This goes 1 cr over the limit of")


def test_without_a_limit_nothing_is_left_to_say(project):
    assert composed(project, PAID).quote.left_after is None


def test_the_grid_is_the_price_table(project):
    grid = composed(project, PAID).grid

    rates = {row.resolution: (row.silent.rate, row.sound.rate) for row in grid}
    assert rates == {"480p": (3, 7), "720p": (7, 14), "1080p": (15, 30)}
    checked = [cell.value for row in grid for cell in (row.silent, row.sound) if cell.checked]
    assert checked == ["720p+sound"]


def test_the_grid_shows_the_teams_own_prices(project):
    Price.objects.create(
        team=project.team, model=PAID, resolution="720p", sound=False, per_second=Decimal(5)
    )

    (_low, middle, _high) = composed(project, PAID).grid

    assert (middle.silent.rate, middle.silent.unconfirmed) == (5, True)


def test_a_silent_model_has_one_column(project):
    assert {row.sound for row in composed(project, "modelark/seedance-1.0-pro-fast").grid} == {None}


def test_what_has_no_price_has_no_quote_and_says_why(project, monkeypatch):
    composer = composed(project, PAID, quality="720p")
    composer.team_prices = []

    assert composer.quote is None
    assert composer.why_no_price == (
        "There is no price for 720p silent yet. Ask an admin to set one."
    )
    assert [row.silent.rate for row in composer.grid] == [None, None, None]


def test_only_the_models_own_choices_are_offered(project):
    composer = composed(project, "apikley/seedance-1.5-pro", duration="8")

    assert [choice.value for choice in composer.durations] == [4, 8, 12]
    assert [choice.value for choice in composer.durations if choice.checked] == [8]
    assert "adaptive" not in [choice.value for choice in composer.ratios]
    assert [choice.value for choice in composer.takes] == [1, 2, 3, 4]


def test_adaptive_is_called_auto(project):
    labels = {choice.value: choice.label for choice in composed(project).ratios}

    assert labels["adaptive"] == "Auto"


@pytest.mark.parametrize("count", ["0", "5", "-1", "x", "", "²", "9" * 5000])
def test_an_odd_number_of_takes_is_priced_as_one(count, project):
    assert composed(project, takes=count).take_count == 1


@pytest.mark.parametrize(
    "hostile",
    ["\x00", "9" * 5000, "9" * 5000 + ":1", "²", "-1", "x", "18446744073709551616"],
)
@pytest.mark.parametrize("field", [*posted(), "camera_fixed"])
def test_hostile_values_never_break_the_page(field, hostile, project):
    composer = compose(project, project.created_by, posted() | {field: hostile})
    composer.look_over()

    assert composer.twin is None
    assert composer.quote is not None
    assert composer.values[field] == hostile
    assert (composer.first, composer.last, composer.shot) == (None, None, None)
    assert composer.crop_note == ""


def test_faults_are_said_while_writing_but_not_what_is_merely_unfinished(project):
    frame = make_frame(project)
    composer = composed(project, prompt="", last=frame.pk, seed="abc")

    composer.look_over()

    assert composer.faults == {
        "last": "A last frame needs a first frame too.",
        "seed": "A seed is a whole number, or empty.",
    }


def test_a_prompt_that_is_too_long_is_said_at_once(project):
    composer = composed(project, prompt="a" * 2501)

    composer.look_over()

    assert "this one is 2,501" in composer.faults["prompt"]


def test_a_crop_is_said_before_the_press(project):
    square = make_frame(project, picture=jpeg(400, 400))
    wide = make_frame(project)

    assert composed(project, first=wide.pk).crop_note == ""
    assert composed(project, first=square.pk, last=square.pk).crop_note == (
        "The first and last frame will be cropped to 1280 × 720."
    )
    assert composed(project, first=square.pk, ratio="adaptive").crop_note == ""


def test_a_frame_of_another_project_is_not_shown(project):
    foreign = make_frame(make_project(project.team))

    assert composed(project, first=foreign.pk).first is None


def test_every_model_is_offered_and_says_what_it_needs(project, settings):
    settings.PROVIDER_KEYS = dict.fromkeys(settings.PROVIDER_KEYS, "")

    composer = composed(project)

    needs = {offer.key: offer.needs for offer in composer.models}
    assert list(needs) == [model.key for model in catalog().models]
    assert needs[PRACTICE] == ""
    assert needs[PAID] == "Needs a key for aivideoapi.ai: set AIVIDEOAPI_API_KEY."
    retired = "ModelArk has retired Seedance 1.5 Pro. Choose Seedance 2.5 at ModelArk instead."
    assert needs["modelark/seedance-1.5-pro"] == retired
    assert [offer.key for offer in composer.models if offer.available] == [PRACTICE]
    assert [offer.key for offer in composer.models if offer.checked] == [PRACTICE]


def test_an_offer_shows_its_span_of_rates_and_whether_they_are_confirmed(project):
    composer = composed(project)

    shown = {
        offer.key: offer
        for offer in offers(composer.team_prices, composer.accounts, chosen=composer.model)
    }

    assert (shown[PAID].low, shown[PAID].high, shown[PAID].unconfirmed) == (3, 30, False)
    assert shown["apikley/seedance-1.5-pro"].unconfirmed


def test_the_offers_ask_for_all_prices_at_once(project, django_assert_num_queries):
    composer = composed(project)

    with django_assert_num_queries(1):
        assert len(composer.models) == 13


def test_who_sees_no_prices_is_known_to_the_page(project):
    assert composed(project).sees_prices
    assert not composed(project, person=seat(project, Role.REVIEWER)).sees_prices


# What a fresh composer starts from.


class Request:
    def __init__(self, **said):
        self.GET = said


def opened(project, person=None, **said):
    return opening_values(Request(**said), project, person or project.created_by)


def test_a_newcomers_own_idea_is_not_given_somebody_elses_frames(project):
    for _number in range(3):
        make_frame(project)

    values = opened(project)

    assert not values.get("first")
    assert not values.get("last")


def test_the_settings_of_the_last_take_come_back_and_its_words_do_not(project):
    press(project, text="Fog lifts", duration=9, resolution="480p", sound=False, ratio="1:1")

    values = opened(project)

    assert (values["duration"], values["quality"], values["ratio"]) == (9, "480p", "1:1")
    assert (values["prompt"], values["first"], values["last"]) == ("", "", "")


def test_everybody_starts_from_their_own_last_settings(project):
    press(project, duration=9)
    colleague = seat(project)
    press(project, by=colleague, duration=6)

    assert opened(project)["duration"] == 9
    assert opened(project, colleague)["duration"] == 6


def test_a_linked_take_fills_in_everything_but_its_seed(project):
    frame = make_frame(project)
    (take,) = press(
        project, text="Fog lifts", duration=9, first=frame, seed=7, sound=True, camera_fixed=True
    )
    press(project, duration=4)

    values = opened(project, like=take.code)

    assert values == values_like(take)
    assert (values["prompt"], values["first"], values["duration"]) == ("Fog lifts", frame.pk, 9)
    assert "seed" not in values


def test_a_link_may_fill_in_words_frames_and_the_prompt_it_belongs_to(project):
    shot, frame = make_prompt(project), make_frame(project)

    values = opened(project, prompt="A starter", first=str(frame.pk), shot=str(shot.pk))

    composer = compose(project, project.created_by, values)
    assert (composer.values["prompt"], composer.first, composer.shot) == ("A starter", frame, shot)


@pytest.mark.parametrize("like", ["", "NL-", "NL-999", "x", "NL-²", "NL-" + "9" * 5000, "NL-9\x00"])
def test_a_link_to_a_take_that_is_not_here_is_passed_over(like, project):
    values = opened(project, like=like)

    assert values.get("prompt", "") == ""


def test_a_take_asked_for_again_is_the_same_order_but_for_its_seed(project):
    (take,) = press(project, text="Fog lifts", duration=9, ratio="9:16", crop="centre", seed=7)
    values = posted() | {key: str(value) for key, value in values_like(take).items()}

    form = OrderForm(values, project=project, by=project.created_by)

    assert form.is_valid()
    (again,) = request_generation(form.order, press=form.cleaned_data["press"])
    same = ["text", "model", "ratio", "resolution", "duration", "sound", "crop", "quoted", "prompt"]
    assert [getattr(again, name) for name in same] == [getattr(take, name) for name in same]


def test_what_is_expected_comes_with_the_options(project):
    assert composed(project, "aimlapi/seedance-1.5-pro", quality="1080p").expected.low == 216
