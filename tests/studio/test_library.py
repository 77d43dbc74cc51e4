"""The project's library of frames: what comes in, what is refused, and what is kept once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from studio.frames import keep_frame
from studio.images import RefusedImage
from studio.models import Frame
from tests.factories import make_frame, make_project, press, seat
from tests.generations.composer.posted import address
from tests.pictures import jpeg

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def visitor(project, sign_in):
    return sign_in(seat(project, Role.ARTIST))


def file(content=None, name="harbour.jpg"):
    return SimpleUploadedFile(name, jpeg() if content is None else content)


def upload(visitor, project, *files, htmx=True, **said):
    return visitor.post(
        address("frames", project), {"files": list(files)} | said, **(HTMX if htmx else {})
    )


def test_a_dropped_picture_becomes_a_frame_of_whoever_dropped_it(visitor, project):
    response = upload(visitor, project, file(), slot="first")

    frame = Frame.objects.get()
    assert response.status_code == 200
    assert response.templates[0].name == "studio/_uploaded.html"
    assert (response.context["frames"], response.context["slot"]) == ([frame], "first")
    assert (frame.width, frame.height, frame.label) == (640, 360, "harbour.jpg")
    assert frame.added_by == response.wsgi_request.user
    assert frame.project == project


def test_the_same_picture_again_is_the_same_frame(visitor, project):
    upload(visitor, project, file())
    upload(visitor, project, file(name="again.jpg"))

    assert Frame.objects.count() == 1


def test_the_same_picture_in_another_project_is_its_own(project):
    other = make_project(project.team)

    for place in (project, other):
        keep_frame(jpeg(), project=place, by=project.created_by, name="a.jpg")

    assert Frame.objects.count() == 2


def test_a_removed_picture_comes_back_when_it_is_dropped_again(visitor, project):
    frame = keep_frame(jpeg(), project=project, by=project.created_by, name="a.jpg")
    visitor.post(f"/{project.team.slug}/f/{frame.pk}/delete/")
    assert list(visitor.get(address("frames", project)).context["frames"]) == []

    upload(visitor, project, file())

    assert list(visitor.get(address("frames", project)).context["frames"]) == [frame]


def test_a_refused_file_says_why_and_does_not_keep_the_others_out(visitor, project):
    response = upload(visitor, project, file(), file(b"no picture at all", name="notes.txt"))

    assert response.status_code == 200
    assert len(response.context["frames"]) == 1
    (refusal,) = response.context["refusals"]
    assert refusal.name == "notes.txt"
    assert refusal.sentence.endswith(".")


@pytest.mark.parametrize("htmx", [True, False])
def test_when_nothing_was_taken_the_answer_says_so(htmx, visitor, project):
    response = upload(visitor, project, file(b"no picture", name="a.jpg"), htmx=htmx)

    assert response.status_code == 422
    assert len(response.context["refusals"]) == 1
    assert not Frame.objects.exists()


def test_no_file_at_all_is_asked_for_one(visitor, project):
    response = upload(visitor, project)

    assert response.status_code == 422
    assert "Choose a JPEG, PNG, WebP" in response.context["refusals"][0].sentence


def test_without_a_script_an_upload_leads_to_the_library(visitor, project):
    response = upload(visitor, project, file(), htmx=False)

    assert response.status_code == 302
    assert response.headers["Location"] == address("frames", project)


def test_twenty_files_at_once_are_enough(visitor, project, monkeypatch):
    monkeypatch.setattr("studio.views.MOST_FILES", 2)
    files = [file(jpeg(320, 320, seed=number), name=f"{number}.jpg") for number in range(3)]

    upload(visitor, project, *files)

    assert Frame.objects.count() == 2


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "<script>.jpg", "é" * 300 + ".jpg", ""])
def test_a_hostile_name_is_a_label_and_never_a_path(name, project):
    frame = keep_frame(jpeg(), project=project, by=project.created_by, name=name)

    assert frame.image.name.startswith(f"frames/{project.pk}/")
    assert ".." not in frame.image.name
    assert len(frame.label) <= 80


def test_what_is_no_picture_is_refused_by_the_action_too(project):
    with pytest.raises(RefusedImage):
        keep_frame(b"no picture", project=project, by=project.created_by, name="a.jpg")

    assert not Frame.objects.exists()


def test_the_picker_shows_the_library_for_a_slot(visitor, project):
    frame = make_frame(project)

    response = visitor.get(address("frames", project), {"slot": "last"}, **HTMX)

    assert response.templates[0].name == "studio/_frame_picker.html"
    assert (response.context["frames"], response.context["slot"]) == ([frame], "last")


def test_the_library_shows_newest_first_and_asks_once(
    visitor, project, django_assert_max_num_queries
):
    frames = [make_frame(project) for _number in range(6)]
    make_frame(make_project(project.team))
    visitor.get(address("frames", project))

    with django_assert_max_num_queries(16):
        shown = visitor.get(address("frames", project)).context["frames"]

    assert shown == frames[::-1]


def test_a_removed_frame_stays_with_the_takes_that_use_it(visitor, project):
    frame = make_frame(project)
    (take,) = press(project, first=frame)

    response = visitor.post(f"/{project.team.slug}/f/{frame.pk}/delete/", **HTMX)

    take.refresh_from_db()
    assert (response.status_code, response.content) == (200, b"")
    assert take.first_frame == frame
