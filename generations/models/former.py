"""What a take was called before it was moved to another project."""

from django.db import models

from studio.models import Project


class FormerCode(models.Model):
    """A code that a take had; its address leads to where the take is now."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    generation = models.ForeignKey(
        "generations.Generation", models.CASCADE, related_name="former_codes"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="former_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.project.code}-{self.number}"
