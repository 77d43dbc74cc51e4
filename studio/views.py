"""Pages of the workspace: projects, their seats, their frames."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Team
from accounts.roles import Permission
from studio.access import HttpRequest, open_project, open_team, require
from studio.actions import start_project
from studio.forms import ProjectForm
from studio.frames import keep_frame
from studio.images import RefusedImage
from studio.models import Frame, Project
from studio.serving import serve_file

MOST_FILES = 20


@login_required
@require_safe
def projects(request: HttpRequest, team: str) -> HttpResponse:
    """The team's projects that this person sees."""
    place = open_team(request, team)
    return _projects(request, place, ProjectForm(team=place))


def _projects(request: HttpRequest, place: Team, form: ProjectForm) -> HttpResponse:
    archived = Project.objects.visible_to(request.user).filter(team=place)
    context = {"form": form, "archived": archived.exclude(archived_at=None).order_by("name")}
    status = 422 if form.errors else 200
    return render(request, "studio/projects.html", context, status=status)


@login_required
@require_POST
def project_create(request: HttpRequest, team: str) -> HttpResponse:
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    form = ProjectForm(request.POST, team=place)
    if form.is_valid():
        project = start_project(form.save(commit=False), by=request.user)
        return redirect(project)
    return _projects(request, place, form)


@login_required
@require_POST
def project_archive(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """Close a project for new takes, or open it again."""
    project = open_project(request, team, code)
    require(request.user, Permission.MANAGE_PROJECT, project)
    if project.is_archived:
        project.reopen()
    else:
        project.archive()
    return redirect("project-settings", team, code)


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, and why."""

    name: str
    sentence: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def frames(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The project's library of frames, the picker for a slot, and the door for new ones."""
    project = open_project(request, team, code)
    if request.method == "POST":
        return _receive(request, project)
    library = Frame.objects.filter(project=project, removed_at=None).order_by("-added_at", "-pk")
    slot = request.GET.get("slot", "")
    context = {"project": project, "frames": _of(project, library[:200]), "slot": slot}
    picker = request.htmx and slot
    return render(request, "studio/_frame_picker.html" if picker else "studio/frames.html", context)


def _receive(request: HttpRequest, project: Project) -> HttpResponse:
    require(request.user, Permission.GENERATE, project)
    kept, refusals = [], []
    for file in request.FILES.getlist("files")[:MOST_FILES]:
        try:
            kept.append(_keep(file, request, project))
        except RefusedImage as error:
            refusals.append(Refusal(file.name or _("The file"), str(error)))
    if not kept and not refusals:
        refusals.append(Refusal("", _("Choose a JPEG, PNG, WebP or AVIF image first.")))
    slot = request.POST.get("slot", "")
    context = {"project": project, "frames": kept, "refusals": refusals, "slot": slot}
    status = 200 if kept else 422
    if request.htmx:
        return render(request, "studio/_uploaded.html", context, status=status)
    if kept and not refusals:
        return redirect("frames", project.team.slug, project.code)
    library = Frame.objects.filter(project=project, removed_at=None).order_by("-added_at", "-pk")
    context["frames"] = _of(project, library[:200])
    return render(request, "studio/frames.html", context, status=status)


def _keep(file: UploadedFile, request: HttpRequest, project: Project) -> Frame:
    frame = keep_frame(file.read(), project=project, by=request.user, name=file.name or "")
    frame.project = project
    return frame


def _of(project: Project, library: Iterable[Frame]) -> list[Frame]:
    """Frames that know their project without asking the database again."""
    shown = list(library)
    for frame in shown:
        frame.project = project
    return shown


@login_required
@require_POST
def frame_delete(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """Take a frame out of the library. Takes that used it keep it."""
    frame = _frame(request, team, pk)
    require(request.user, Permission.GENERATE, frame.project)
    frame.removed_at = timezone.now()
    frame.save(update_fields=["removed_at"])
    if request.htmx:
        return HttpResponse()
    return redirect("frames", team, frame.project.code)


@login_required
@require_safe
def frame_file(request: HttpRequest, team: str, pk: int, name: str) -> HttpResponseBase:
    """A frame's picture or its thumbnail, to whoever sees its project."""
    frame = _frame(request, team, pk)
    if name == "image.jpg":
        return serve_file(request, frame.image, content_type="image/jpeg", etag=frame.sha256)
    etag = f"{frame.sha256}-thumb"
    return serve_file(request, frame.thumbnail, content_type="image/webp", etag=etag)


def _frame(request: HttpRequest, team: str, pk: int) -> Frame:
    frames = Frame.objects.visible_to(request.user).select_related("project__team")
    frame: Frame = get_object_or_404(frames, pk=pk)
    if frame.project.team.slug != team:
        raise Http404
    return frame
