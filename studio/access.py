"""Opening a project for a request. A stranger's address is a 404, everywhere the same."""

import re

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import access
from accounts.access import open_team, require
from studio.models import CODE_PATTERN, Project

__all__ = ["HttpRequest", "open_project", "open_team", "require"]


class HttpRequest(access.HttpRequest):
    """A request inside a team; `project` is there once `open_project` found it."""

    project: Project


def open_project(request: HttpRequest, team: str, code: str) -> Project:
    """The project of an address, with its team."""
    place = open_team(request, team)
    if not re.fullmatch(CODE_PATTERN, code):  # PostgreSQL refuses to look for some letters.
        raise Http404
    projects = Project.objects.visible_to(request.user).with_seat_of(request.user)
    request.project = get_object_or_404(projects, team=place, code=code)
    request.project.team = place
    request.project.know_seat(request.user)
    return request.project
