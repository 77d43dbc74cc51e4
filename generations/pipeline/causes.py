"""Why takes are not made, and what a person can do about it: one table for every provider."""

from django.utils.translation import gettext_lazy as lazy

# What the failure's own sentence does not say yet: what to do, and whether it was charged.
ADVICE = {
    "input": lazy("Change the settings and try again. Nothing was charged."),
    "prompt": lazy("Reword the prompt and try again. Nothing was charged."),
    "frame": lazy("Choose another frame and try again. Nothing was charged."),
    "content": lazy(
        "Its content filter stopped it: reword the prompt or change the frame. Nothing was charged."
    ),
    "credits": lazy("Ask an admin to top it up. Nothing was charged."),
    "key": lazy("Ask an admin to replace it. Nothing was charged."),
    "retired": lazy("Choose another model. Nothing was charged."),
    "rate": lazy("Try again in a minute. Nothing was charged."),
    "spend_limit": lazy("Ask an admin to raise it at the provider. Nothing was charged."),
    "provider_down": lazy("Try again. Nothing was charged."),
}
OTHERWISE = lazy("Try again, or ask an admin to look. Nothing was charged.")


def advice(cause: str) -> str:
    """What to do about a cause, and whether it was charged. Fit to show."""
    return str(ADVICE.get(cause, OTHERWISE))
