"""Opening a project for a request. A stranger's address is a 404, everywhere the same."""

from django.shortcuts import get_object_or_404

from accounts import access
from accounts.access import open_team, require
from studio.models import Project

__all__ = ["HttpRequest", "open_project", "open_team", "require"]


class HttpRequest(access.HttpRequest):
    """A request inside a team; `project` is there once `open_project` found it."""

    project: Project


def open_project(request: HttpRequest, team: str, code: str) -> Project:
    """The project of an address, with its team."""
    projects = Project.objects.visible_to(request.user).select_related("team")
    request.project = get_object_or_404(projects, team__slug=team, code=code)
    request.team = request.project.team
    return request.project
