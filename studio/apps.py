"""The workspace: projects, prompts, frames."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "studio"
