"""Acts on many takes: who may, what is said, what an archive holds, and what goes on by itself."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from generations import tasks
from generations.bulk import deeds
from generations.bulk.emptying import empty_trash
from generations.models import Errand, Generation, Tag, Tagging
from tests.factories import (
    PAID,
    make_finished,
    make_project,
    make_prompt,
    make_take,
    price_of,
    seat,
)
from tests.generations.composer.posted import address

pytestmark = pytest.mark.django_db


def act(visitor, project, deed, takes=(), **fields):
    """Press a button of the bar; returns the sentences that the person reads."""
    fields |= {"deed": deed, "take": [take.code for take in takes]}
    place = reverse("picked", args=[project.team.slug, project.code])
    answer = visitor.post(place, fields, follow=True)
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


def trashed(project):
    lying = Generation.objects.filter(project=project, trashed_at__isnull=False)
    return sorted(lying.values_list("number", flat=True))


def unpacked(answer):
    archive = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    text = archive.read("manifest.csv").decode("utf-8-sig")
    return archive, list(csv.DictReader(StringIO(text)))


def test_picked_takes_go_to_the_trash_and_come_back(visitor, project):
    takes = [make_finished(project) for _take in range(3)]

    said = act(visitor, project, "trash", takes[:2])
    shown = visitor.get(reverse("trash", args=[project.team.slug, project.code])).context["takes"]
    back = act(visitor, project, "restore", takes[:1], **{"from": "trash"})

    assert said == ["Put 2 takes in the trash."]
    assert sorted(card.number for card in shown) == [1, 2]
    assert back == ["Restored 1 take."]
    assert trashed(project) == [2]


def in_place(visitor, project, deed, takes=(), **fields):
    """The same as the script asks for it: the page stays, and the answer says what changed."""
    fields |= {"deed": deed, "take": [take.code for take in takes]}
    place = reverse("picked", args=[project.team.slug, project.code])
    return visitor.post(place, fields, headers={"HX-Request": "true"})


def test_in_place_the_cards_that_go_are_named_and_can_be_brought_back(visitor, project):
    takes = [make_finished(project) for _ in range(3)]

    answer = in_place(visitor, project, "trash", takes[:2]).text

    one, two, _three = (take.code for take in takes)
    assert f'data-lost="{one} {two}"' in answer
    assert "Put 2 takes in the trash" in answer
    assert "1 take<" in answer  # The heading of their day.
    assert answer.count("data-undo") == 1
    again = in_place(visitor, project, "restore", takes[:2], **{"from": "trash"}).text
    assert f'data-found="{one} {two}"' in again
    assert "3 takes<" in again
    assert "data-undo" not in again
    assert trashed(project) == []


def test_in_place_what_stays_is_not_named_and_a_refusal_is_read(visitor, project):
    take = make_finished(project)

    assert 'data-lost=""' in in_place(visitor, project, "tag", [take], word="sea").text
    unsaid = in_place(visitor, project, "tag", [take], word=" ")
    assert "Write the tag first." in unsaid.text
    assert "data-undo" not in unsaid.text
    assert "Nothing is selected" in in_place(visitor, project, "trash").text


@pytest.mark.parametrize("fields", [{"all": "1"}, {"query": "stacks=1"}])
def test_a_gallery_that_shows_only_some_of_the_takes_is_opened_anew(fields, visitor, project):
    take = make_finished(project)

    answer = in_place(visitor, project, "trash", [take], **fields)

    assert answer["HX-Redirect"].startswith(project.get_absolute_url())
    assert trashed(project) == [take.number]


def test_all_that_the_filters_found_is_picked_on_the_server(visitor, project):
    takes = [make_finished(project, sound=number % 2 == 0) for number in range(6)]

    act(visitor, project, "trash", takes[:1], all="1", query="sound=off")

    assert trashed(project) == [2, 4, 6]


@pytest.mark.parametrize("codes", [["GONE-1"], ["x", "", "NL-", "\x00", "NL-99999999999999"], []])
def test_what_is_no_longer_here_is_said_and_nothing_breaks(codes, visitor, project):
    place = reverse("picked", args=[project.team.slug, project.code])

    answer = visitor.post(place, {"deed": "trash", "take": codes}, follow=True)

    assert "no longer here" in str(next(iter(answer.context["messages"])))


def test_a_take_of_another_project_is_never_touched_through_this_one(visitor, project):
    other = make_finished(make_project())

    act(visitor, project, "trash", [other])

    assert trashed(other.project) == []


def test_a_reviewer_takes_a_zip_and_changes_nothing(project, sign_in):
    take = make_finished(project, model=PAID, price=price_of(PAID))
    visitor = sign_in(seat(project, Role.REVIEWER))

    for deed in ("trash", "tag", "move", "restore"):
        act(visitor, project, deed, [take], word="Mine", to=project.code)
    place = reverse("picked", args=[project.team.slug, project.code])
    _archive, (row,) = unpacked(visitor.post(place, {"deed": "zip", "take": [take.code]}))

    assert trashed(project) == []
    assert not Tagging.objects.exists()
    assert "charged cr" not in row


def test_a_zip_holds_each_video_and_a_manifest_and_survives_what_is_missing(visitor, project):
    shot = make_prompt(project, title="=Rain & «Hafen» 港 🎬")
    good = make_finished(project, prompt=shot, text="=SUM(A1)", seed=0)
    emoji = make_finished(project, prompt=make_prompt(project, title="🎬🎬"), seed=None)
    lost = make_finished(project)
    lost.video.storage.delete(lost.video.name)
    unmade = make_take(project, status="failed", failure="No.")
    Tagging.objects.create(take=good, tag=Tag.objects.create(team=project.team, name="Hero"))
    place = reverse("picked", args=[project.team.slug, project.code])

    codes = [take.code for take in (good, emoji, lost, unmade)]
    archive, rows = unpacked(visitor.post(place, {"deed": "zip", "take": codes}))

    code = project.code
    names = [f"{code}_rain-hafen-港_t1_0.mp4", f"{code}_untitled_t2.mp4"]
    assert archive.namelist() == [*names, "manifest.csv"]
    assert archive.read(names[0]) == bytes(range(256)) * 12
    assert [row["file"] for row in rows] == [*names, "could not be read", ""]
    assert [row["take"] for row in rows] == codes
    assert (rows[0]["prompt"], rows[0]["title"][:2], rows[0]["tags"]) == ("'=SUM(A1)", "'=", "Hero")


def test_a_tag_is_put_on_once_however_it_is_written_and_taken_off(visitor, project):
    takes = [make_take(project), make_take(project)]

    first = act(visitor, project, "tag", takes, word="  Hero   shot ")
    act(visitor, project, "tag", takes, word="hero SHOT")
    act(visitor, project, "untag", takes[:1], word="HERO shot")

    assert first == ["Tagged 2 takes."]
    assert [tag.name for tag in Tag.objects.all()] == ["Hero shot"]
    assert [each.take for each in Tagging.objects.all()] == takes[1:]
    assert act(visitor, project, "tag", takes, word=" ") == ["Write the tag first."]


def test_takes_move_to_a_project_that_the_person_runs(visitor, project):
    there, strange = make_project(project.team), make_project()
    take = make_finished(project)

    assert act(visitor, project, "move", [take], to=strange.code) == [
        "Choose a project that you run."
    ]
    assert act(visitor, project, "move", [take], to=there.code) == ["Moved 1 take."]

    take.refresh_from_db()
    assert take.project == there
    code, back = take.code, make_project(project.team)
    assert f'data-lost="{code}"' in in_place(visitor, there, "move", [take], to=back.code).text


def test_more_than_a_few_are_done_by_the_queue_in_batches(
    visitor, project, queued, monkeypatch, django_capture_on_commit_callbacks
):
    for module in ("generations.bulk.views.AT_ONCE", "generations.bulk.deeds.BATCH"):
        monkeypatch.setattr(module, 2)
    for _take in range(5):
        make_finished(project)
    make_take(project)

    with django_capture_on_commit_callbacks(execute=True):
        act(visitor, project, "trash", all="1")
    errand = Errand.objects.get()
    progress = []
    while queued and queued[-1][0] == "errand":
        queued.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.errand(errand.pk)
        errand.refresh_from_db()
        progress.append(errand.done)

    assert progress == [2, 4, 6]
    assert trashed(project) == [1, 2, 3, 4, 5]
    assert (errand.refused, errand.finished_at is None) == (1, False)
    page = visitor.get(reverse("errands", args=[project.team.slug])).content.decode()
    assert "6 of 6 takes" in page
    assert "is on its way" in page


def test_an_errand_whose_worker_died_goes_on_and_two_workers_do_it_once(
    project, queued, django_capture_on_commit_callbacks
):
    take = make_finished(project)
    errand = deeds.start(
        "trash", [take.pk], word="", by=project.created_by, ground_team=project.team_id
    )
    other = Errand.objects.get(pk=errand.pk)
    Errand.objects.update(moved_on_at=timezone.now() - timedelta(minutes=10))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.beat()
    assert queued[-1] == ("errand", errand.pk)

    tasks.errand(errand.pk)

    assert deeds.step(other) is False
    assert trashed(project) == [1]


def test_the_files_of_what_was_trashed_long_ago_go_and_all_else_stays(visitor, project):
    old, recent, kept = (make_finished(project) for _take in range(3))
    for take, days in ((old, 31), (recent, 29)):
        at = timezone.now() - timedelta(days=days)
        Generation.objects.filter(pk=take.pk).update(trashed_at=at, trashed_by=project.created_by)

    ending = old.ending.storage.save("takes/ending.mp4", ContentFile(b"the last second"))
    Generation.objects.filter(pk=old.pk).update(ending=ending, strip=ending)

    assert [empty_trash(), empty_trash()] == [1, 0]

    assert not old.ending.storage.exists(ending)

    assert not old.video.storage.exists(old.video.name)
    assert recent.video.storage.exists(recent.video.name)
    assert kept.video.storage.exists(kept.video.name)
    page = visitor.get(f"/{project.team.slug}/t/{old.code}/")
    assert f"{project.created_by} put it in the trash" in page.content.decode()
    assert visitor.get(f"/{project.team.slug}/t/{old.code}/video.mp4").status_code == 404
    lying = visitor.get(reverse("trash", args=[project.team.slug, project.code])).context["takes"]
    assert [card.number for card in lying] == [recent.number]


def test_the_bar_says_how_many_the_filters_found(visitor, project):
    for number in range(3):
        make_take(project, sound=number == 0)
    place = reverse("picked", args=[project.team.slug, project.code])

    answer = visitor.get(place, {"sound": "off"}, headers={"HX-Request": "true"})

    assert "All 2 found" in answer.content.decode()
    assert visitor.get(address("project", project)).content.count(b"data-pick>") == 3


def test_a_take_is_tagged_and_freed_of_tags_on_its_own_page(visitor, project):
    take = make_finished(project)
    page = f"/{project.team.slug}/t/{take.code}/"
    fields = {"take": take.code, "from": "take", "word": "<b>Night</b>"}

    put = visitor.post(address("picked", project), fields | {"deed": "tag"})
    shown = visitor.get(page).content.decode()
    off = visitor.post(address("picked", project), fields | {"deed": "untag"})

    assert put.headers["Location"] == off.headers["Location"] == f"{page}#take-tag"
    assert "?tag=%3Cb%3ENight" in shown
    assert "&lt;b&gt;Night" in shown
    assert "&lt;b&gt;Night" not in visitor.get(page).content.decode()
