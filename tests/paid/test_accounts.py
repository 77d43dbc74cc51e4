"""A team's accounts with providers: sealed keys, checks that cost nothing, pauses and caps."""

import re
import time
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.roles import Role
from generations import tasks
from generations.catalog import FILE, Catalog
from generations.models import Generation, ProviderAccount
from tests.factories import make_project, seat
from tests.paid.studio import FINAL, creates
from tests.upstreams import KEY, Fault

SECRET = "sk-the-teams-own-key-98765"


@pytest.fixture
def project(studio):
    studio.project = make_project()
    return studio.project


@pytest.fixture
def owner(project, sign_in):
    return sign_in(project.created_by)


def page(project, rest=""):
    return f"/{project.team.slug}/providers/{rest}"


def save(browser, project, slug, **said):
    said = {f"{slug}-{name}": value for name, value in said.items()}
    return browser.post(page(project, f"{slug}/"), said)


def account(project, slug):
    return ProviderAccount.objects.of(project.team, slug)


def everything_stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM generations_provideraccount")
        return repr(cursor.fetchall())


def test_a_key_that_was_entered_can_be_read_nowhere(project, owner, caplog):
    answer = save(owner, project, "aimlapi", key=SECRET)
    shown = owner.get(page(project)).content.decode()

    kept = account(project, "aimlapi")
    assert (answer.status_code, kept.key) == (302, SECRET)
    for place in (everything_stored(), shown, caplog.text, repr(kept), str(kept), repr(vars(kept))):
        assert SECRET not in place
    assert f"ends in {SECRET[-4:]}" in shown


def test_a_key_is_never_in_a_form_that_is_refused(project, owner):
    answer = save(owner, project, "aimlapi", key=SECRET, in_flight="many")

    assert answer.status_code == 422
    assert SECRET not in answer.content.decode()
    assert account(project, "aimlapi").key == KEY


def test_a_form_that_is_refused_shows_the_account_as_it_is_kept(project, owner):
    refused = save(owner, project, "aimlapi", in_flight="9999", is_paused="on")

    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "0 of 10<" in shown
    assert '<span class="tag tag--amber">Paused</span>' not in shown


def test_a_check_says_at_once_whether_the_key_works(project, owner):
    works = owner.post(page(project, "aimlapi/check/"), follow=True)
    save(owner, project, "aimlapi", key=SECRET)
    fails = owner.post(page(project, "aimlapi/check/"), follow=True)

    said = [
        (message.level_tag, str(message))
        for answer in (works, fails)
        for message in answer.context["messages"]
    ]
    assert ("success", "AI/ML API: The key works.") in said
    assert ("error", "The key for AI/ML API needs attention.") in said
    assert account(project, "aimlapi").check_words == "The key for AI/ML API needs attention."


def test_the_teams_key_wins_over_the_environments_until_it_is_forgotten(
    studio, slug, project, owner
):
    studio.upstreams[slug].key = SECRET
    with_environments = studio.send(slug)
    save(owner, project, slug, key=SECRET)
    with_teams = studio.send(slug)
    save(owner, project, slug, forget_key="on")
    without = studio.send(slug)

    assert with_environments.failure_cause == "key"
    assert with_teams.status == "generating"
    assert without.failure_cause == "key"
    assert SECRET not in f"{with_environments.said}{without.said}{with_teams.said}"
    assert KEY not in f"{with_environments.said}{without.said}"


def test_another_team_uses_another_key(studio, project, owner):
    save(owner, project, "modelark", key=SECRET)

    assert studio.send("modelark").failure_cause == "key"
    assert studio.send("modelark", project=make_project()).status == "generating"


def test_keys_outlive_a_new_secret_and_are_sealed_anew(project, owner, settings, capsys):
    save(owner, project, "aimlapi", key=SECRET)
    before, old = account(project, "aimlapi").sealed_key, settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret" * 4, [old]
    assert account(project, "aimlapi").key == SECRET

    call_command("reseal_keys")
    settings.SECRET_KEY_FALLBACKS = []

    kept = account(project, "aimlapi")
    assert (kept.key, kept.sealed_key != before) == (SECRET, True)
    assert SECRET not in capsys.readouterr().out


def test_a_key_that_no_secret_reads_is_said_to_be_and_asks_for_nothing(
    studio, project, owner, settings, capsys
):
    save(owner, project, "aimlapi", key=SECRET)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret" * 4, []

    call_command("reseal_keys")
    take = studio.send("aimlapi")

    assert "entered again" in capsys.readouterr().err
    assert "can't be read any more" in account(project, "aimlapi").key_words
    assert (take.status, take.failure_cause) == ("failed", "key")
    assert studio.upstreams["aimlapi"].asked == []


def test_checking_a_key_costs_nothing_and_tells_the_balance(studio, slug, project, owner):
    owner.post(page(project, f"{slug}/check/"))

    checked = account(project, slug)
    assert checked.check_words.startswith("The key works.")
    assert (checked.balance is None) == (slug == "modelark")
    assert studio.jobs(slug) == creates(studio.upstreams[slug]) == []


def test_checking_a_wrong_key_says_so_and_does_not_show_it(studio, slug, project, owner, caplog):
    save(owner, project, slug, key=SECRET)

    owner.post(page(project, f"{slug}/check/"))

    shown = owner.get(page(project)).content.decode()
    assert "needs attention" in account(project, slug).check_words
    assert SECRET not in shown + caplog.text


@pytest.mark.parametrize("fault", ["reset", "cut", "500"])
def test_a_check_that_breaks_is_only_a_sentence(studio, slug, project, owner, fault):
    on = "ask" if slug == "modelark" else "balance"
    do, status = ("status", 500) if fault == "500" else (fault, 200)
    studio.break_with(slug, Fault(on, do, status=status))

    assert owner.post(page(project, f"{slug}/check/")).status_code == 302
    assert "isn't answering" in account(project, slug).check_words or fault == "cut"


def test_an_absurd_balance_does_not_break_the_page(studio, project, owner):
    body = {"current_balance": 10**40, "currency": "USD" * 40}
    studio.break_with("aimlapi", Fault("balance", "status", status=200, body=body))

    assert owner.post(page(project, "aimlapi/check/")).status_code == 302
    assert owner.get(page(project)).status_code == 200


def test_a_balance_below_the_mark_is_shown(project, owner):
    save(owner, project, "aimlapi", low_mark="13")
    owner.post(page(project, "aimlapi/check/"))

    assert account(project, "aimlapi").balance == Decimal("12.5")
    assert account(project, "aimlapi").is_low
    assert "Balance is low" in owner.get(page(project)).content.decode()


def test_a_pause_holds_takes_in_line_until_it_ends(studio, slug, project, owner):
    save(owner, project, slug, is_paused="on")
    take = studio.go_on(studio.press(slug), rounds=4, seconds=60)
    assert (take.status, studio.upstreams[slug].asked) == ("queued", [])

    save(owner, project, slug)

    assert studio.go_on(take).status == "completed"


def test_a_pause_of_one_account_holds_up_no_other(studio, project, owner):
    save(owner, project, "aimlapi", is_paused="on")
    studio.press("aimlapi")

    assert studio.go_on(studio.press("modelark")).status == "completed"


def test_no_more_fly_than_the_account_lets(studio, slug, project, owner):
    save(owner, project, slug, in_flight="2")
    takes = [studio.press(slug) for _take in range(5)]
    most = 0

    for _round in range(60):
        studio.work()
        most = max(most, Generation.objects.in_flight().count())
        if studio.has_come(takes, FINAL):
            break
        time.sleep(0.02)  # The provider needs a moment of its own.
        studio.watch(seconds=6)

    assert most == 2
    assert {studio.fresh(take).status for take in takes} == {"completed"}


def test_people_take_turns_for_the_slots(studio, project, owner):
    save(owner, project, "modelark", in_flight="1")
    busy, quiet = seat(project), seat(project)
    studio.send("modelark", by=busy)
    waiting = studio.press("modelark", by=busy)
    late = studio.press("modelark", by=quiet)
    save(owner, project, "modelark", in_flight="2")

    studio.work()

    assert studio.fresh(late).status == "generating"
    assert studio.fresh(waiting).status == "queued"


def test_only_admins_see_the_accounts(project, sign_in):
    from accounts.roles import Role

    for role, status in ((Role.ADMIN, 200), (Role.PRODUCER, 403), (Role.ACCOUNTANT, 403)):
        browser = sign_in(seat(project, role))
        assert browser.get(page(project)).status_code == status
        expected = 302 if status == 200 else 403
        assert browser.post(page(project, "aimlapi/check/")).status_code == expected


NEW_MODEL = """
[models."modelark/seedance-3.0"]
name = "Seedance 3.0"
id = "dreamina-seedance-3-0-270101"
note = "Newest"
durations = [4, 8]
resolutions = ["480p"]
ratios = ["16:9"]
default = { duration = 4, resolution = "480p", ratio = "16:9", sound = true }
sound = "choice"
first_frame = "none"
last_frame = "none"
seed = [0, 99]
camera_fixed = false
watermark = true
prompt = [1, 500]
names = { watermark = "watermark" }
sizes = "seedance-1.5"
prices = "list-2.0"
"""


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """Use another file as the catalogue, everywhere."""

    def use(change):
        path = tmp_path / "catalog.toml"
        path.write_text(change(FILE.read_text()))
        loaded = Catalog.load(path)
        for place in (
            *("asking", "collect", "submit", "expectation"),
            *("../composer/form", "../composer/offers", "../billing/prices"),
        ):
            name = f"generations.pipeline.{place}".replace("pipeline.../", "").replace("/", ".")
            monkeypatch.setattr(f"{name}.catalog", lambda: loaded)
        monkeypatch.setattr("tests.paid.studio.catalog", lambda: loaded)
        monkeypatch.setattr("tests.factories.catalog", lambda: loaded)
        return loaded

    return use


def test_a_model_of_a_known_provider_is_an_entry_of_a_file(studio, catalogue):
    from generations.billing.prices import load_list_prices

    catalogue(lambda text: text + NEW_MODEL)
    load_list_prices()

    take = studio.send("modelark", model="modelark/seedance-3.0", seed=5)

    body = creates(studio.upstreams["modelark"])[0].body
    assert body.pop("content") == [{"type": "text", "text": take.text}]
    assert body == {
        "model": "dreamina-seedance-3-0-270101",
        "resolution": "480p",
        "duration": 4,
        "ratio": "16:9",
        "generate_audio": False,
        "seed": 5,
        "watermark": False,
    }
    assert studio.go_on(take).status == "completed"


def test_a_model_is_renamed_by_data_while_a_take_waits(studio, catalogue):
    take = studio.press("aivideoapi")
    catalogue(lambda text: text.replace('"doubao-seedance-1.5-pro"', '"doubao-seedance-1.5-next"'))

    studio.work()

    assert creates(studio.upstreams["aivideoapi"])[0].body["model"] == "doubao-seedance-1.5-next"
    assert studio.fresh(take).failure_cause == "retired"


def test_a_retired_model_cannot_be_chosen_and_says_what_replaces_it(studio, project, catalogue):
    from generations.composer.form import OrderForm

    entry = '[models."aivideoapi/seedance-1.5-pro"]\n'
    catalogue(lambda text: text.replace(entry, f"{entry}retired = true\n"))

    form = OrderForm(
        {"model": "aivideoapi/seedance-1.5-pro"}, project=project, by=project.created_by
    )

    assert re.search("has retired", form.errors["model"][0])


def test_a_model_moves_to_another_provider_by_data(studio, project, catalogue):
    from generations.composer.form import OrderForm

    entry = '[models."aivideoapi/seedance-1.5-pro"]\n'
    moved = f'{entry}retired = true\nreplaced_by = "aimlapi/seedance-1.5-pro"\n'
    waiting = studio.press("aivideoapi")

    loaded = catalogue(lambda text: text.replace(entry, moved))

    old = loaded.get("aivideoapi/seedance-1.5-pro")
    form = OrderForm({"model": old.key}, project=project, by=project.created_by)
    sentence = "aivideoapi.ai has retired Seedance 1.5 Pro."
    assert form.errors["model"] == [f"{sentence} Choose Seedance 1.5 Pro at AI/ML API instead."]
    take = studio.press("aivideoapi", model=old.replaced_by)
    waiting, take = studio.go_on(waiting, take)
    assert (waiting.provider, waiting.status) == ("aivideoapi", "completed")
    assert (take.provider, take.status) == ("aimlapi", "completed")
    assert [len(studio.jobs(slug)) for slug in ("aivideoapi", "aimlapi")] == [1, 1]


def test_an_account_that_refuses_everything_is_told_once_and_said_before_the_press(
    studio, project, owner, mailoutbox
):
    seat(project, Role.ADMIN)
    seat(project)  # An artist, who gets no mail.
    no_money = Fault("create", "status", status=402, body={"code": 402, "msg": "No credits"})
    studio.break_with("apikley", no_money, no_money)

    for _press in range(2):
        assert studio.send("apikley").failure_cause == "credits"

    assert [mail.subject for mail in mailoutbox] == ["Apikley has no credits left."] * 2
    assert page(project) in mailoutbox[0].body
    assert "Apikley has no credits left." in owner.get(page(project)).text
    address = f"{project.get_absolute_url()}?model=apikley/seedance-1.5-pro"
    assert "Apikley has no credits left." in owner.get(address).text

    assert studio.send("apikley").status == "generating"
    assert "Apikley has no credits left." not in owner.get(address).text
    tasks.warn(account(project, "apikley").pk)  # Mended meanwhile.
    assert len(mailoutbox) == 2


def test_what_is_wrong_with_one_take_says_nothing_of_the_account(studio, project):
    wrong = Fault("create", "status", status=400, body={"message": "Invalid prompt"})
    studio.break_with("aimlapi", wrong)

    assert studio.send("aimlapi").failure_cause == "prompt"

    assert account(project, "aimlapi").trouble == ""


def test_a_paused_account_is_said_before_the_press(project, owner):
    save(owner, project, "aimlapi", is_paused="on")

    shown = owner.get(f"{project.get_absolute_url()}?model=aimlapi/seedance-1.5-pro").text

    assert "AI/ML API is paused: takes wait in line until an admin lets it go on." in shown


def test_a_check_clears_only_the_trouble_that_it_disproves(studio, slug, project, owner):
    accounts = ProviderAccount.objects
    accounts.note_trouble(project.team, slug, "key")
    owner.post(page(project, f"{slug}/check/"))
    assert account(project, slug).trouble == ""

    accounts.note_trouble(project.team, slug, "spend_limit")
    owner.post(page(project, f"{slug}/check/"))
    assert account(project, slug).trouble == "spend_limit"


def test_a_mail_says_the_refusal_of_a_paused_account_too(studio, project, owner, mailoutbox):
    save(owner, project, "apikley", is_paused="on")
    kept = ProviderAccount.objects.note_trouble(project.team, "apikley", "key")

    tasks.warn(kept.pk)

    assert [mail.subject for mail in mailoutbox] == ["Apikley refuses the key."]
    shown = owner.get(page(project)).text
    assert "Apikley refuses the key." in shown
    assert ">Paused<" in shown
