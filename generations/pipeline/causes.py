"""Why takes are not made, and what a person can do about it: one table for every provider."""

# What the failure's own sentence does not say yet: what to do, and whether it was charged.
ADVICE = {
    "input": "Change the settings and try again. Nothing was charged.",
    "prompt": "Reword the prompt and try again. Nothing was charged.",
    "frame": "Choose another frame and try again. Nothing was charged.",
    "content": "Its content filter stopped it: reword the prompt or change the frame."
    " Nothing was charged.",
    "credits": "Ask an admin to top it up. Nothing was charged.",
    "key": "Ask an admin to replace it. Nothing was charged.",
    "retired": "Choose another model. Nothing was charged.",
    "rate": "Try again in a minute. Nothing was charged.",
    "spend_limit": "Ask an admin to raise it at the provider. Nothing was charged.",
    "provider_down": "Try again. Nothing was charged.",
}
OTHERWISE = "Try again, or ask an admin to look. Nothing was charged."


def advice(cause: str) -> str:
    """What to do about a cause, and whether it was charged. Fit to show."""
    return ADVICE.get(cause, OTHERWISE)
