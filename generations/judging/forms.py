"""The form of a comment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from generations.judging.drawings import BadDrawing, Strokes, read_drawing
from generations.judging.talking import Remark
from generations.models import Comment, Generation
from generations.models.comment import LONGEST


class CommentForm(forms.Form):
    """Words, perhaps a time, a drawing, and the comment that is answered."""

    text = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": lazy("Write a word or two."),
            "max_length": lazy(
                "That is more than {LONGEST} letters. Shorten it, or send it in two."
            ).format(LONGEST=LONGEST),
        },
    )
    at = forms.DecimalField(required=False, min_value=0, max_digits=8, decimal_places=3)
    reply_to = forms.ModelChoiceField(
        Comment.objects.none(),
        required=False,
        error_messages={"invalid_choice": lazy("The comment you answer isn't here any more.")},
    )
    drawing = forms.CharField(required=False, strip=False)
    press = forms.UUIDField()

    def __init__(self, *args: Any, take: Generation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reply_to"].queryset = take.comments.all()  # type: ignore[attr-defined]

    def clean_drawing(self) -> Strokes:
        try:
            return read_drawing(self.cleaned_data["drawing"])
        except BadDrawing as error:
            raise forms.ValidationError(str(error)) from error

    def remark(self) -> Remark:
        return Remark(**self.cleaned_data)
