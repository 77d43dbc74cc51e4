"""Judging, the line, finding, tags, moves and the trash."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import generations.models.generation


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_preferences"),
        ("generations", "0001_initial"),
        ("studio", "0002_prompt_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("at", models.DecimalField(decimal_places=3, max_digits=8, null=True)),
                ("drawing", models.JSONField(blank=True, default=list)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in-work", "In work"),
                            ("to-review", "To review"),
                            ("changes", "Changes"),
                            ("approved", "Approved"),
                        ],
                        max_length=10,
                    ),
                ),
                ("press", models.UUIDField(unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("resolved_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Errand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("tag", "Tagging"),
                            ("untag", "Taking a tag off"),
                            ("move", "Moving"),
                            ("trash", "Moving to the trash"),
                            ("restore", "Restoring"),
                        ],
                        max_length=10,
                    ),
                ),
                ("word", models.CharField(blank=True, max_length=60)),
                ("left", models.JSONField(default=list)),
                ("total", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField(default=0)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("moved_on_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="FormerCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("pressed", models.PositiveBigIntegerField(default=0)),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("named", "named you"),
                            ("reply", "replied"),
                            ("own", "commented on your take"),
                        ],
                        max_length=10,
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=2000)),
                ("shared", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Tagging",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="closedmonth",
            name="keepers",
            field=models.ManyToManyField(related_name="+", to="generations.generation"),
        ),
        migrations.AddField(
            model_name="generation",
            name="comment_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="generation",
            name="ending",
            field=models.FileField(
                blank=True, max_length=200, upload_to=generations.models.generation.stored_path
            ),
        ),
        migrations.AddField(
            model_name="generation",
            name="files_removed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="generation",
            name="held_back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="generation",
            name="is_rejected",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="generation",
            name="kept_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="generation",
            name="moved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="generation",
            name="review",
            field=models.CharField(
                choices=[
                    ("in-work", "In work"),
                    ("to-review", "To review"),
                    ("changes", "Changes"),
                    ("approved", "Approved"),
                ],
                default="in-work",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="generation",
            name="stack",
            field=models.CharField(default="", editable=False, max_length=16),
        ),
        migrations.AddField(
            model_name="generation",
            name="stars",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="generation",
            name="strip",
            field=models.FileField(
                blank=True, max_length=200, upload_to=generations.models.generation.stored_path
            ),
        ),
        migrations.AddField(
            model_name="generation",
            name="strip_frames",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="generation",
            name="trashed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="generation",
            name="trashed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="generation",
            name="turn",
            field=models.BigIntegerField(default=generations.models.generation.ticket),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(
                fields=[
                    "project",
                    "trashed_at",
                    "-number",
                    "requested_by",
                    "prompt",
                    "model",
                    "first_frame",
                    "last_frame",
                    "ratio",
                    "resolution",
                    "sound",
                    "status",
                    "review",
                    "stars",
                    "is_keeper",
                    "charged",
                    "created_at",
                    "moved_at",
                    "id",
                ],
                name="take_found",
            ),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(
                fields=[
                    "project",
                    "trashed_at",
                    "prompt",
                    "requested_by",
                    "model",
                    "first_frame",
                    "last_frame",
                    "ratio",
                    "resolution",
                    "sound",
                    "status",
                    "review",
                    "stars",
                    "is_keeper",
                    "is_rejected",
                    "comment_count",
                    "charged",
                ],
                name="take_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(
                fields=["project", "trashed_at", "stack", "-number", "is_keeper", "charged"],
                name="take_stack",
            ),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(fields=["files_removed_at", "trashed_at"], name="take_trashed"),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(fields=["project", "moved_at"], name="take_moved"),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(
                fields=["requested_by", "-finished_at"], name="take_done_for_person"
            ),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(
                fields=["project", "review", "trashed_at", "requested_by"], name="take_review"
            ),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(
                fields=["project", "stars", "is_rejected", "number"], name="take_unjudged"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                fields=[
                    "team",
                    "kind",
                    "at",
                    "project",
                    "member",
                    "price",
                    "generation",
                    "spent",
                    "held",
                    "seconds",
                    "reported_usd",
                ],
                name="ledger_bill",
            ),
        ),
        migrations.AddConstraint(
            model_name="generation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stars__lte", 5)), name="take_stars_to_five"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="reply_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="replies",
                to="generations.comment",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="resolved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="take",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="comments",
                to="generations.generation",
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="errands",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="formercode",
            name="generation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_codes",
                to="generations.generation",
            ),
        ),
        migrations.AddField(
            model_name="formercode",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="studio.project"
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="take",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="marks",
                to="generations.generation",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to="generations.comment",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="saved_views",
                to="studio.project",
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tags", to="accounts.team"
            ),
        ),
        migrations.AddField(
            model_name="tagging",
            name="tag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="taggings",
                to="generations.tag",
            ),
        ),
        migrations.AddField(
            model_name="tagging",
            name="take",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="taggings",
                to="generations.generation",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["take", "created_at"], name="comment_of_take"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), ("verdict", ""), _negated=True),
                name="comment_says_something",
            ),
        ),
        migrations.AddIndex(
            model_name="errand",
            index=models.Index(fields=["finished_at", "moved_on_at"], name="errand_open"),
        ),
        migrations.AddConstraint(
            model_name="formercode",
            constraint=models.UniqueConstraint(
                fields=("project", "number"), name="former_code_once"
            ),
        ),
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(fields=["by", "-pressed", "-id"], name="mark_newest"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["person", "read_at"], name="mention_unread"),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("comment", "person"), name="mention_once_a_comment"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("project", "owner", "name"), name="view_named_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(
                models.F("team"),
                django.db.models.functions.text.Lower("name"),
                name="tag_once_a_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="tagging",
            constraint=models.UniqueConstraint(fields=("take", "tag"), name="tagged_once"),
        ),
    ]
