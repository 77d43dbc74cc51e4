"""A team's accounts with providers: keys, checks that cost nothing, switches."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HttpRequest, open_team, require
from accounts.roles import Permission
from generations.catalog import ListedProvider, Model, catalog
from generations.models import Generation, ProviderAccount
from generations.pipeline.asking import connect
from generations.pipeline.standing import note_check, refusal_of
from generations.providers import ADAPTERS, ProviderError


class AccountForm(forms.ModelForm):
    """What an admin may set. The key is written, never shown."""

    key = forms.CharField(
        required=False,
        max_length=400,
        strip=True,
        label=lazy("New key"),
        help_text=lazy("Kept sealed and never shown again."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "input"}),
    )
    forget_key = forms.BooleanField(required=False, label=lazy("Forget the key entered here"))

    class Meta:
        model = ProviderAccount
        fields = ["in_flight", "low_mark", "is_paused"]
        labels = {"is_paused": lazy("Paused: takes wait in line")}

    def save(self, commit: bool = True) -> ProviderAccount:  # noqa: FBT001, FBT002 (Django's)
        account: ProviderAccount = super().save(commit=False)
        if self.cleaned_data["forget_key"]:
            account.keep_key("")
        elif self.cleaned_data["key"]:
            account.keep_key(self.cleaned_data["key"])
        if commit:
            account.save()
        return account


@dataclass(frozen=True)
class Row:
    """One provider on the page."""

    provider: ListedProvider
    account: ProviderAccount
    form: AccountForm
    models: tuple[Model, ...]
    in_flight: int
    takes_callbacks: bool

    @property
    def refusal(self) -> str:
        return refusal_of(self.account)


def row_of(account: ProviderAccount, form: AccountForm | None = None) -> Row:
    slug = account.provider
    flying = Generation.objects.in_flight().filter(project__team=account.team, provider=slug)
    form = form or AccountForm(instance=account, prefix=slug, auto_id=f"{slug}-%s")
    usual = catalog().providers[slug].in_flight
    form.fields["in_flight"].widget.attrs["placeholder"] = str(usual)
    form.fields["low_mark"].widget.attrs["placeholder"] = "none"
    callbacks = ADAPTERS[slug].takes_callbacks
    models = catalog().of_provider(slug)
    return Row(catalog().providers[slug], account, form, models, flying.count(), callbacks)


@login_required
@require_safe
def accounts(request: HttpRequest, team: str) -> HttpResponse:
    """Every provider, with the team's account at it."""
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    rows = [row_of(ProviderAccount.objects.of(place, slug)) for slug in ADAPTERS]
    return render(request, "generations/accounts.html", {"rows": rows})


@login_required
@require_POST
def account_save(request: HttpRequest, team: str, provider: str) -> HttpResponse:
    account = _account(request, team, provider)
    form = AccountForm(request.POST, instance=account, prefix=provider, auto_id=f"{provider}-%s")
    if form.is_valid():
        form.save()
        messages.success(
            request, _("{name} is saved.").format(name=catalog().providers[provider].name)
        )
        return redirect("accounts", team)
    # As it is kept: the form wrote what was refused into its own copy.
    rows = [
        row_of(ProviderAccount.objects.of(account.team, slug), form if slug == provider else None)
        for slug in ADAPTERS
    ]
    return render(request, "generations/accounts.html", {"rows": rows}, status=422)


@login_required
@require_POST
def account_check(request: HttpRequest, team: str, provider: str) -> HttpResponse:
    """Try the key with a question that costs nothing, and note the balance where it is told."""
    account = _account(request, team, provider)
    name = catalog().providers[provider].name
    try:
        words, balance, unit = check(account)
    except ProviderError as error:
        account.note_check(str(error))
        messages.error(request, str(error))
    else:
        account.note_check(words, balance=balance, unit=unit)
        note_check(account, balance)
        messages.success(request, _("{name}: {words}").format(name=name, words=words))
    return redirect("accounts", team)


def check(account: ProviderAccount) -> tuple[str, Decimal | None, str]:
    """What the provider says to the key: words fit to show, and the balance with its unit."""
    with connect(account) as provider:
        left = provider.balance()
        if left is None:
            provider.progress("rushes-key-check")
            return _("The key works. This provider doesn't tell the balance."), None, ""
    return _("The key works."), left.amount, left.unit


def _account(request: HttpRequest, team: str, provider: str) -> ProviderAccount:
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    if provider not in ADAPTERS:
        raise Http404
    return ProviderAccount.objects.of(place, provider)
