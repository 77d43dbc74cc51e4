"""What every answer carries: a strict policy, and pages in compressed form."""

import pytest
from django.urls import reverse

from tests.factories import make_frame, make_project

pytestmark = pytest.mark.django_db

GZIP = {"accept-encoding": "gzip"}


def test_pages_come_compressed(client):
    make_project()

    answer = client.get(reverse("account_login"), headers=GZIP)

    assert answer.headers["Content-Encoding"] == "gzip"


def test_pictures_and_their_ranges_pass_as_they_are(sign_in):
    project = make_project()
    frame = make_frame(project)
    address = reverse("frame-image", args=[project.team.slug, frame.pk])

    answer = sign_in(project.created_by).get(address, headers=GZIP | {"range": "bytes=0-99"})

    assert (answer.status_code, len(b"".join(answer))) == (206, 100)
    assert "Content-Encoding" not in answer.headers


def test_no_inline_script_or_style_may_run_on_any_page(client):
    make_project()

    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_served_file_keeps_its_own_stricter_policy(sign_in):
    project = make_project()
    frame = make_frame(project)

    address = reverse("frame-image", args=[project.team.slug, frame.pk])

    answer = sign_in(project.created_by).get(address)
    answer.close()

    assert "sandbox" in answer.headers["Content-Security-Policy"]
