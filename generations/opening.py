"""The first run: an empty studio gets its team, owner, project and sample frames, once.

On another machine's request a token is asked for, which the starting command prints, so that
nobody else can claim a new studio.
"""

import secrets
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import RESERVED_SLUGS, Team, User
from accounts.turnstile import Turnstile, pass_through
from generations.billing.ledger import set_limit
from generations.models import Budget
from studio.actions import create_workspace
from studio.frames import keep_frame
from studio.models import Project

SAMPLES = Path(__file__).parent / "samples"
FIRST_LIMIT = Decimal(10_000)  # Credits a month until somebody changes it: US$50.


class AlreadyOpen(Exception):
    """The studio has people already. Fit to show."""


@transaction.atomic
def open_studio(*, studio_name: str, name: str, email: str, password: str) -> Project:
    """Make the team, its owner and a first project with two frames. Raises AlreadyOpen."""
    pass_through(Turnstile.OPEN_STUDIO)
    if User.objects.exists():
        raise AlreadyOpen(_("This studio is set up already. Sign in."))
    team, owner, project = create_workspace(
        studio_name=studio_name,
        slug=free_slug(studio_name),
        name=name,
        email=email,
        password=password,
    )
    set_limit(team=team, limit=FIRST_LIMIT, period=Budget.Period.MONTH)
    for sample in sorted(SAMPLES.glob("*.jpg")):
        label = sample.stem.replace("-", ", ").capitalize()
        keep_frame(sample.read_bytes(), project=project, by=owner, name=sample.name, label=label)
    token_file().unlink(missing_ok=True)
    return project


def free_slug(studio_name: str) -> str:
    """An address for a team of that name."""
    slug = slugify(studio_name)[:36] or "studio"
    taken = slug in RESERVED_SLUGS or Team.objects.filter(slug=slug).exists()
    return f"{slug}-{secrets.token_hex(2)}" if taken else slug


def token_file() -> Path:
    return Path(settings.RUSHES_HOME) / "setup-token"


def setup_token() -> str:
    """The token of a studio that nobody has claimed yet; made once."""
    path = token_file()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    return path.read_text().strip()


def is_this_machine(request: HttpRequest) -> bool:
    """Whether the request comes from the machine itself, not through a proxy."""
    host, _port = split_domain_port(request.get_host())
    try:
        near = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    return near and not forwarded and host.strip("[]") in ("localhost", "127.0.0.1", "::1")


class StartForm(forms.Form):
    """Who opens the studio."""

    studio_name = forms.CharField(max_length=80)
    name = forms.CharField(max_length=120)
    email = forms.EmailField()
    password = forms.CharField(max_length=200, strip=False)
    token = forms.CharField(required=False)

    def __init__(self, *args: object, needs_token: bool, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.needs_token = needs_token

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=str(self.cleaned_data.get("email", ""))))
        return password

    def clean_token(self) -> str:
        token = str(self.cleaned_data["token"]).strip()
        if self.needs_token and not secrets.compare_digest(token.encode(), setup_token().encode()):
            raise ValidationError(
                _("That isn't the token. It is printed where Rushes was started.")
            )
        return token


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The one page of an empty studio."""
    if User.objects.exists():
        return redirect("home")
    form = StartForm(request.POST or None, needs_token=not is_this_machine(request))
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        fields.pop("token")
        try:
            project = open_studio(**fields)
        except AlreadyOpen:
            return redirect("home")
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        login(request, project.created_by, backend=backend)
        return redirect(project)
    context = {"form": form, "needs_token": form.needs_token}
    return render(request, "accounts/start.html", context, status=422 if form.errors else 200)
