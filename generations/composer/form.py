"""What the composer's form says, turned into an order; refusals come back beside their field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import User
from generations.catalog import Model, Options, UnknownModel, catalog
from generations.composer.offers import accounts_of, frame_trouble, what_it_needs
from generations.models import Generation
from generations.pipeline.request import MOST_TAKES, Order
from studio.models import Frame, Project, Prompt

SOUND = "+sound"  # A quality is a cell of the rate grid: "720p" or "720p+sound".

# The catalogue's words for what is wrong, and where on the form the person looks.
FIELD_OF = {
    "resolution": "quality",
    "sound": "quality",
    "first_frame": "first",
    "last_frame": "last",
}


class OrderForm(forms.Form):
    """The fields of one press. `order` exists once the form is valid."""

    press = forms.UUIDField(error_messages={"required": lazy("Reload the page and press again.")})
    prompt = forms.CharField(required=False, max_length=20_000)
    crop = forms.ChoiceField(
        choices=[("smart", lazy("Keep the subject")), ("centre", lazy("Centre"))], required=False
    )
    model = forms.CharField(error_messages={"required": lazy("Choose a model.")})
    ratio = forms.CharField(required=False)
    quality = forms.CharField(required=False)
    duration = forms.IntegerField(
        error_messages={
            "invalid": lazy("Whole seconds only."),
            "required": lazy("Choose a duration."),
        }
    )
    takes = forms.IntegerField(
        min_value=1,
        max_value=MOST_TAKES,
        error_messages={"required": lazy("Choose how many takes.")},
    )
    seed = forms.IntegerField(
        required=False, error_messages={"invalid": lazy("A seed is a whole number, or empty.")}
    )
    camera_fixed = forms.BooleanField(required=False)
    watermark = forms.BooleanField(required=False)

    def __init__(self, values: Mapping[str, Any], *, project: Project, by: User) -> None:
        super().__init__(values)
        self.project, self.by = project, by
        self.order: Order | None = None
        frames = Frame.objects.filter(project=project, removed_at=None)
        self._choose_from("first", frames)
        self._choose_from("last", frames)
        self._choose_from("shot", Prompt.objects.filter(project=project))
        self._choose_from("parent", Generation.objects.filter(project=project))

    def _choose_from(self, name: str, rows: QuerySet[Any]) -> None:
        gone = {"invalid_choice": _("That isn't in this project any more. Choose another.")}
        self.fields[name] = forms.ModelChoiceField(rows, required=False, error_messages=gone)

    def clean_model(self) -> Model:
        key = self.cleaned_data["model"]
        try:
            model = catalog().get(key)
        except UnknownModel:
            raise forms.ValidationError(
                _("“{key}” isn't in the catalogue. Choose a model.").format(key=key)
            ) from None
        if needs := what_it_needs(model, accounts_of(self.project.team)):
            raise forms.ValidationError(needs)
        return model

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            self.order = self._order(said)
            self.add_faults(self.order.faults())
            if self.order.first and (trouble := frame_trouble(self.order.model)):
                self.add_error("first", trouble)
        return said

    def add_faults(self, faults: Mapping[str, str]) -> None:
        """Put the catalogue's sentences beside the fields they are about."""
        for name, sentence in faults.items():
            field = FIELD_OF.get(name, name)
            self.add_error(field if field in self.fields else None, sentence)

    @property
    def faults(self) -> dict[str, str]:
        """The first sentence of each field, for the page."""
        return {name: str(errors[0]) for name, errors in self.errors.items()}

    def _order(self, said: dict[str, Any]) -> Order:
        return Order(
            project=self.project,
            by=self.by,
            model=said["model"],
            text=said["prompt"].strip(),
            options=Options(
                ratio=said["ratio"],
                resolution=said["quality"].removesuffix(SOUND),
                duration=said["duration"],
                sound=said["quality"].endswith(SOUND),
                seed=said["seed"],
                camera_fixed=said["camera_fixed"],
                watermark=said["watermark"],
            ),
            first=said["first"],
            last=said["last"],
            crop=said["crop"] or "smart",
            takes=said["takes"],
            shot=said["shot"],
            parent=said["parent"],
        )
