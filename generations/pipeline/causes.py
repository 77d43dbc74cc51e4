"""Why takes are not made, and what a person can do about it: one table for every provider."""

ADVICE = {
    "input": "Change the settings and try again. Nothing was charged.",
    "prompt": "Reword the prompt and try again. Nothing was charged.",
    "frame": "Choose another frame and try again. Nothing was charged.",
    "content": "The content filter stopped it. Reword the prompt or change the frame."
    " Nothing was charged.",
    "credits": "The team's account with the provider is out of credits. Ask an admin to top it up."
    " Nothing was charged.",
    "key": "The provider refused the key. Ask an admin to replace it. Nothing was charged.",
    "retired": "The provider no longer offers this model. Choose another. Nothing was charged.",
    "rate": "The provider is busy. Try again in a minute. Nothing was charged.",
    "spend_limit": "The key reached its spend limit. Ask an admin. Nothing was charged.",
    "provider_down": "The provider broke while making it. Try again. Nothing was charged.",
}
OTHERWISE = "Try again, or ask an admin to look. Nothing was charged."


def advice(cause: str) -> str:
    """What to do about a cause, and whether it was charged. Fit to show."""
    return ADVICE.get(cause, OTHERWISE)
