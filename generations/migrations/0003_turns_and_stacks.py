"""Takes made before there was a line and before there were stacks get their place in both."""

from django.db import migrations

from generations.models.selection import stack_of


def draw_tickets(apps, schema_editor):
    """Those who stand in line already keep the order in which they came."""
    takes = apps.get_model("generations", "Generation").objects
    for take in takes.filter(status__in=["waiting", "queued"], turn=0).only("created_at"):
        ticket = int(take.created_at.timestamp() * 1_000_000)
        takes.filter(pk=take.pk).update(turn=ticket)


def fill_stacks(apps, schema_editor):
    takes = apps.get_model("generations", "Generation").objects.filter(stack="")
    for take in takes.only("text", "first_frame_id", "last_frame_id").iterator():
        stack = stack_of(take.text, take.first_frame_id, take.last_frame_id)
        takes.filter(pk=take.pk).update(stack=stack)


class Migration(migrations.Migration):
    dependencies = [("generations", "0002_a_studio_to_work_in")]

    operations = [
        migrations.RunPython(draw_tickets, migrations.RunPython.noop),
        migrations.RunPython(fill_stacks, migrations.RunPython.noop),
    ]
