"""A team's account with a provider: its key, its switches, what is left in it."""

from base64 import urlsafe_b64encode
from decimal import Decimal
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team

LARGEST_BALANCE = 10**13  # Beyond it a provider told nonsense, which must not be stored.


def _cipher() -> MultiFernet:
    """Encrypts with the newest secret and reads what an older one wrote."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(each)) for each in secrets])


def _fernet_key(secret: str | bytes) -> bytes:
    words = secret if isinstance(secret, bytes) else secret.encode()
    return urlsafe_b64encode(sha256(b"provider keys:" + words).digest())


class ProviderAccountQuerySet(models.QuerySet["ProviderAccount"]):
    def of(self, team: Team, provider: str) -> "ProviderAccount":
        """The team's account, or an unsaved one that changes nothing."""
        return self.filter(team=team, provider=provider).first() or ProviderAccount(
            team=team, provider=provider
        )

    def note_trouble(self, team: Team, provider: str, trouble: str) -> "ProviderAccount | None":
        """Keep why the provider refuses whatever is asked, "" when it does not; the account when
        this trouble is new. Two workers who meet it at once: one of them is told so."""
        rows = self.filter(team=team, provider=provider)
        if trouble:
            self.get_or_create(team=team, provider=provider)
        changed = rows.exclude(trouble=trouble).update(trouble=trouble)
        return rows.get() if changed and trouble else None


class ProviderAccount(models.Model):
    """How one team reaches one provider. Without a row, or a key in it, the environment's key."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="provider_accounts")
    provider = models.CharField(max_length=40)
    sealed_key = models.TextField(blank=True)
    key_end = models.CharField(max_length=4, blank=True)
    is_paused = models.BooleanField("paused", default=False)
    in_flight = models.PositiveSmallIntegerField(
        "takes in flight at once",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
    )
    low_mark = models.DecimalField(
        "low balance mark", max_digits=14, decimal_places=4, null=True, blank=True
    )
    balance = models.DecimalField(max_digits=18, decimal_places=4, null=True, editable=False)
    balance_unit = models.CharField(max_length=20, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    check_words = models.CharField(max_length=300, blank=True, editable=False)
    trouble = models.CharField(max_length=20, blank=True, editable=False)

    objects = ProviderAccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "provider"], name="account_once_a_provider")
        ]

    def __str__(self) -> str:
        return f"{self.team} at {self.provider}"

    @property
    def key(self) -> str:
        """The key entered by the team, else the environment's; "" when there is none."""
        if not self.sealed_key:
            return str(settings.PROVIDER_KEYS.get(self.provider, ""))
        try:
            return _cipher().decrypt(self.sealed_key.encode()).decode()
        except InvalidToken:
            return ""

    @property
    def key_words(self) -> str:
        """What may be shown of the key."""
        if self.sealed_key and not self.key:
            return _("can't be read any more; enter it again")
        if self.sealed_key:
            return _("ends in {key_end}").format(key_end=self.key_end)
        return _("from the environment") if self.key else "none"

    @property
    def is_low(self) -> bool:
        marked = self.low_mark is not None and self.balance is not None
        return marked and (self.balance or Decimal(0)) < (self.low_mark or Decimal(0))

    def keep_key(self, key: str) -> None:
        """Seal a new key; "" goes back to the environment's. Saves nothing."""
        key = key.strip()
        self.sealed_key = _cipher().encrypt(key.encode()).decode() if key else ""
        self.key_end = key[-4:] if len(key) > 8 else ""
        self.balance, self.balance_unit, self.check_words, self.checked_at = None, "", "", None
        self.trouble = ""

    def reseal(self) -> None:
        """Write the key anew with the newest secret, after SECRET_KEY was changed."""
        if self.sealed_key:
            self.sealed_key = _cipher().rotate(self.sealed_key.encode()).decode()

    def note_check(self, words: str, *, balance: Decimal | None = None, unit: str = "") -> None:
        """Write down what a check said."""
        self.checked_at, self.check_words = timezone.now(), words[:300]
        if balance is not None and abs(balance) > LARGEST_BALANCE:
            balance = None
        self.balance, self.balance_unit = balance, unit[:20]
        self.save()
