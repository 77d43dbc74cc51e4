"""The history of a take."""

from django.db import models
from django.utils import timezone

from generations.models.status import Status


class Step(models.Model):
    """One state of a take and when it came; a take's steps are its history."""

    generation = models.ForeignKey("generations.Generation", models.CASCADE, related_name="steps")
    status = models.CharField(max_length=20, choices=Status)
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.generation_id}: {self.status}"
