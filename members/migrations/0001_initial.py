import accounts.migration
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.text
import members.models.representative
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="Board",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=200, unique=True)),
                ("short_name", models.CharField(max_length=20)),
                ("position", models.PositiveSmallIntegerField(unique=True)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="BoardEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(max_length=20)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.board",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BoardReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readers", to="members.board"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="board_readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="members_boardreader_ends_after_start",
                        violation_error_code="ends_before_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("board", "user"),
                        name="members_boardreader_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BoardReaderEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                (
                    "board",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.board",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.boardreader",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MembershipUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("rows", models.JSONField()),
                ("from_day", models.DateField(verbose_name="holds from")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, verbose_name="full name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="members_person_one_per_email",
                        violation_error_code="email_taken",
                        violation_error_message="Somebody else has this email address.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=150, verbose_name="full name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SubGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("name", models.CharField(max_length=200, unique=True)),
                ("short_name", models.CharField(max_length=40)),
                ("purpose", models.CharField(blank=True, max_length=300, verbose_name="what it does")),
                (
                    "contact_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="contact’s email address"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order in the list")),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sub_groups", to="members.board"
                    ),
                ),
            ],
            options={
                "ordering": ["board__position", "position", "name"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="members_subgroup_ends_after_start",
                        violation_error_code="ends_before_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                (
                    "role",
                    models.CharField(
                        choices=[("chair", "Chair"), ("member", "Member")], default="member", max_length=10
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="members.board",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="group_seats", to="members.person"
                    ),
                ),
                (
                    "sub_group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="members.subgroup",
                    ),
                ),
            ],
            options={
                "ordering": ["role", "person__name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="members_groupseat_ends_after_start",
                        violation_error_code="ends_before_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("board__isnull", False), ("sub_group__isnull", True)),
                            models.Q(("board__isnull", True), ("sub_group__isnull", False)),
                            _connector="OR",
                        ),
                        name="members_groupseat_on_a_board_or_a_sub_group",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("person", "board", "sub_group"),
                        name="members_groupseat_once",
                        nulls_distinct=False,
                        violation_error_code="already_sits",
                        violation_error_message="This person has a seat there already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupSeatEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                (
                    "role",
                    models.CharField(
                        choices=[("chair", "Chair"), ("member", "Member")], default="member", max_length=10
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.board",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.groupseat",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.person",
                    ),
                ),
                (
                    "sub_group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.subgroup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SubGroupEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(max_length=40)),
                ("purpose", models.CharField(blank=True, max_length=300, verbose_name="what it does")),
                (
                    "contact_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="contact’s email address"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order in the list")),
                (
                    "board",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.board",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.subgroup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TermsVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("number", models.PositiveSmallIntegerField(unique=True)),
                ("text", models.TextField(verbose_name="text of the Terms of Reference")),
                ("next_review_on", models.DateField(verbose_name="date for next review")),
                ("change_note", models.CharField(blank=True, max_length=300, verbose_name="what changed")),
            ],
            options={
                "ordering": ["-number"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="members_termsversion_ends_after_start",
                        violation_error_code="ends_before_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("ended_on",),
                        name="members_termsversion_one_in_force",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TermsVersionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(verbose_name="text of the Terms of Reference")),
                ("next_review_on", models.DateField(verbose_name="date for next review")),
                ("change_note", models.CharField(blank=True, max_length=300, verbose_name="what changed")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.termsversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Agency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("name", models.CharField(max_length=200, unique=True)),
                ("short_name", models.CharField(max_length=40)),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("council", "Council"),
                            ("nhs", "NHS"),
                            ("police", "Police"),
                            ("voluntary", "Voluntary sector"),
                            ("partnership", "Partnership"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="members.agency",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "agencies",
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="members_agency_ends_after_start",
                        violation_error_code="ends_before_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("successor__isnull", True), ("ended_on__isnull", False), _connector="OR"),
                        name="members_agency_succeeded_has_ended",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="members_agency_one_per_name",
                        violation_error_code="name_taken",
                        violation_error_message="There is already an agency with this name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(max_length=40)),
                ("ended_on", models.DateField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_names", to="members.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["agency", "ended_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "ended_on"), name="members_formername_one_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerNameEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(max_length=40)),
                ("ended_on", models.DateField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.agency",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.formername",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="What the place is for, when the agency has more than one.",
                        max_length=150,
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("core", "Core"), ("ad hoc", "Ad hoc")], default="core", max_length=10),
                ),
                ("is_joint", models.BooleanField(default=False, verbose_name="joint membership")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order in the list")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="members.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="members_membership_ends_after_start",
                        violation_error_code="ends_before_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("agency", "kind", "title"),
                        name="members_membership_one_place_per_title",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="What the place is for, when the agency has more than one.",
                        max_length=150,
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("core", "Core"), ("ad hoc", "Ad hoc")], default="core", max_length=10),
                ),
                ("is_joint", models.BooleanField(default=False, verbose_name="joint membership")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order in the list")),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.agency",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Representative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("role_title", models.CharField(max_length=150)),
                ("seat", models.PositiveSmallIntegerField(default=1)),
                ("ended_because", models.CharField(blank=True, max_length=200, verbose_name="reason for ending")),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representatives",
                        to="members.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="representations", to="members.person"
                    ),
                ),
            ],
            options={
                "ordering": ["membership", "seat", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="members_representative_ends_after_start",
                        violation_error_code="ends_before_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seat__in", [1, 2])), name="members_representative_seat_1_or_2"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("membership"), "="),
                            (models.F("seat"), "="),
                            (
                                members.models.representative.DateRange(
                                    "started_on",
                                    "ended_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="members_representative_one_holder_per_seat",
                        violation_error_code="place_taken",
                        violation_error_message="Somebody else holds this place at that time.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChairTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                (
                    "representative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chair_terms",
                        to="members.representative",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="members_chairterm_ends_after_start",
                        violation_error_code="ends_before_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("representative",),
                        name="members_chairterm_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChairTermEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.chairterm",
                    ),
                ),
                (
                    "representative",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.representative",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RepresentativeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("role_title", models.CharField(max_length=150)),
                ("seat", models.PositiveSmallIntegerField(default=1)),
                ("ended_because", models.CharField(blank=True, max_length=200, verbose_name="reason for ending")),
                (
                    "membership",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.person",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.representative",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StandingDeputy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("role_title", models.CharField(max_length=150)),
                ("agency_name", models.CharField(max_length=200, verbose_name="agency")),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_deputies",
                        to="members.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deputisings", to="members.person"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "standing deputies",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="members_standingdeputy_ends_after_start",
                        violation_error_code="ends_before_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StandingDeputyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("role_title", models.CharField(max_length=150)),
                ("agency_name", models.CharField(max_length=200, verbose_name="agency")),
                (
                    "membership",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.person",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.standingdeputy",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AgencyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="start date")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="end date")),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(max_length=40)),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("council", "Council"),
                            ("nhs", "NHS"),
                            ("police", "Police"),
                            ("voluntary", "Voluntary sector"),
                            ("partnership", "Partnership"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="members.agency",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.agency",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        accounts.migration.AddTrigger(
            model_name="board",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_boardevent" ("code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "short_name") VALUES (NEW."code", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."short_name"); RETURN NULL;',
                    hash="05d3449a537e2330a36ce8724419ed42ef85a102",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4d2b7",
                    table="members_board",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="board",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_boardevent" ("code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "short_name") VALUES (NEW."code", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."short_name"); RETURN NULL;',
                    hash="2124a4be8a39abdc4511453aacec65b15bbb2484",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a6873",
                    table="members_board",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="board",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_boardevent" ("code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "short_name") VALUES (OLD."code", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."short_name"); RETURN NULL;',
                    hash="b9ad651aa52be2d57bf2e6db8adefa0114ccb3b0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ae373",
                    table="members_board",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="termsversion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_termsversionevent" ("change_note", "ended_on", "id", "next_review_on", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "text") VALUES (NEW."change_note", NEW."ended_on", NEW."id", NEW."next_review_on", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."started_on", NEW."text"); RETURN NULL;',
                    hash="0b0834a1b3472f6d1c20a9e58f7ff27ccffefc3b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5682d",
                    table="members_termsversion",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="termsversion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_termsversionevent" ("change_note", "ended_on", "id", "next_review_on", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "text") VALUES (NEW."change_note", NEW."ended_on", NEW."id", NEW."next_review_on", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."started_on", NEW."text"); RETURN NULL;',
                    hash="11893b810fec723342df70a63d966265c802bc95",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0a91e",
                    table="members_termsversion",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="termsversion",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_termsversionevent" ("change_note", "ended_on", "id", "next_review_on", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "text") VALUES (OLD."change_note", OLD."ended_on", OLD."id", OLD."next_review_on", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."started_on", OLD."text"); RETURN NULL;',
                    hash="213a6b8c9678305f8bff9525cc188250c60aa860",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cb8b1",
                    table="members_termsversion",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="agency",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_agencyevent" ("ended_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "short_name", "started_on", "successor_id") VALUES (NEW."ended_on", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."sector", NEW."short_name", NEW."started_on", NEW."successor_id"); RETURN NULL;',
                    hash="7f526f6fb0ddee52efc826a3290bce3ee328216c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_71bd0",
                    table="members_agency",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="agency",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_agencyevent" ("ended_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "short_name", "started_on", "successor_id") VALUES (NEW."ended_on", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."sector", NEW."short_name", NEW."started_on", NEW."successor_id"); RETURN NULL;',
                    hash="c16b3f19d7c318d24370eaa507f0b89dd416a671",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5be52",
                    table="members_agency",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="agency",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_agencyevent" ("ended_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "short_name", "started_on", "successor_id") VALUES (OLD."ended_on", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."sector", OLD."short_name", OLD."started_on", OLD."successor_id"); RETURN NULL;',
                    hash="8ab8b91319e364515185e2736aaf96744c5eb276",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3d4bc",
                    table="members_agency",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="agencyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="fd384826568d37af13dbe634a6195a399c182737",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_9a437",
                    table="members_agencyevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="agencyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="507f04b3e3ac03b8a07e28077ec2283a5743218d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_00063",
                    table="members_agencyevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="boardevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="302ef8eb70d3f5f35c1eb61fb31eb0c3afd7f297",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_3d031",
                    table="members_boardevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="boardevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="017040f0e29165da083835a4de6d640685e80a8e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e3032",
                    table="members_boardevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="boardreader",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_boardreaderevent" ("board_id", "ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "user_id") VALUES (NEW."board_id", NEW."ended_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."started_on", NEW."user_id"); RETURN NULL;',
                    hash="5d8050cba2baeaf672e4e2c95c52d2ade6b4f8d3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_adcbf",
                    table="members_boardreader",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="boardreader",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_boardreaderevent" ("board_id", "ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "user_id") VALUES (NEW."board_id", NEW."ended_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."started_on", NEW."user_id"); RETURN NULL;',
                    hash="37a3578582043011bad19d5660c39309c8106478",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a1019",
                    table="members_boardreader",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="boardreader",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_boardreaderevent" ("board_id", "ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "started_on", "user_id") VALUES (OLD."board_id", OLD."ended_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."started_on", OLD."user_id"); RETURN NULL;',
                    hash="2d2d2eff163494d468d0c76566fa52153ce8d45c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_094ae",
                    table="members_boardreader",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="boardreaderevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="0c6e6d137d3006f8c94e9937d3f2147162d1b9d7",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_049f3",
                    table="members_boardreaderevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="boardreaderevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a2d59721f3b057caf7af7fe43a1e707f4b2baa26",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c5c4f",
                    table="members_boardreaderevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="formername",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_formernameevent" ("agency_id", "ended_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name") VALUES (NEW."agency_id", NEW."ended_on", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."short_name"); RETURN NULL;',
                    hash="b89fbb2105d649d46de1cc6f13d4b390336a9602",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ff5a7",
                    table="members_formername",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="formername",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_formernameevent" ("agency_id", "ended_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name") VALUES (NEW."agency_id", NEW."ended_on", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."short_name"); RETURN NULL;',
                    hash="763a0b7ed517fd56b7a1196506b798702081b7e5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a6083",
                    table="members_formername",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="formername",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_formernameevent" ("agency_id", "ended_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name") VALUES (OLD."agency_id", OLD."ended_on", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."short_name"); RETURN NULL;',
                    hash="7a72a950514d71f554180785ff3538622ed2e558",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3efa5",
                    table="members_formername",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="formernameevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="6d00525ad31734a1f7f3f82cd1498d0f453ddf88",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_e8cc6",
                    table="members_formernameevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="formernameevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="36a257229b8bef7b4f5ad0b7562ce9fba441a850",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_769b2",
                    table="members_formernameevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_membershipevent" ("agency_id", "ended_on", "id", "is_joint", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "started_on", "title") VALUES (NEW."agency_id", NEW."ended_on", NEW."id", NEW."is_joint", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."started_on", NEW."title"); RETURN NULL;',
                    hash="049786c1961c3c1f2887d508137d8e84eea2bef0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_20243",
                    table="members_membership",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_membershipevent" ("agency_id", "ended_on", "id", "is_joint", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "started_on", "title") VALUES (NEW."agency_id", NEW."ended_on", NEW."id", NEW."is_joint", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."started_on", NEW."title"); RETURN NULL;',
                    hash="06ee8e6e665540e09e0b16cc2fda7adfe2bc2f24",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f5071",
                    table="members_membership",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_membershipevent" ("agency_id", "ended_on", "id", "is_joint", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "started_on", "title") VALUES (OLD."agency_id", OLD."ended_on", OLD."id", OLD."is_joint", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."started_on", OLD."title"); RETURN NULL;',
                    hash="858a5b677679c9526d4d2101440cc8ca520a5508",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_84b9f",
                    table="members_membership",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="membershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="b13c4bb7f04cc1a4e20fa006692045c379d28a87",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_d4a74",
                    table="members_membershipevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="membershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0f6d8ff46c2f4bfa59455a4a3ce243a972dcfd89",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6dbe4",
                    table="members_membershipevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_personevent" ("email", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."email", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;',
                    hash="49ca7acec2681a8b9043182eec3d84e924f5ad0a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ccaf2",
                    table="members_person",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_personevent" ("email", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."email", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;',
                    hash="f819362fba69d4e01fe6d5f5b23825d12661720d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a133a",
                    table="members_person",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_personevent" ("email", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."email", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."user_id"); RETURN NULL;',
                    hash="ae66275225766ccb1d5563d6dbf06b6817859e99",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b4a8d",
                    table="members_person",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="personevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="d8621e8ac5520095c96b3c25c8e69663a5effe11",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_e9dd1",
                    table="members_personevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="personevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5ed038c33708a291246651c2dbd8e1fa862a6f04",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_53f61",
                    table="members_personevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="representative",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_representativeevent" ("ended_because", "ended_on", "id", "membership_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_title", "seat", "started_on") VALUES (NEW."ended_because", NEW."ended_on", NEW."id", NEW."membership_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."role_title", NEW."seat", NEW."started_on"); RETURN NULL;',
                    hash="61450d699efc947cde6eb053e8b8013b33899b66",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b088f",
                    table="members_representative",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="representative",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_representativeevent" ("ended_because", "ended_on", "id", "membership_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_title", "seat", "started_on") VALUES (NEW."ended_because", NEW."ended_on", NEW."id", NEW."membership_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."role_title", NEW."seat", NEW."started_on"); RETURN NULL;',
                    hash="42f534a781aca7485743214b596fa795422090dc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_08559",
                    table="members_representative",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="representative",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_representativeevent" ("ended_because", "ended_on", "id", "membership_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_title", "seat", "started_on") VALUES (OLD."ended_because", OLD."ended_on", OLD."id", OLD."membership_id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."role_title", OLD."seat", OLD."started_on"); RETURN NULL;',
                    hash="12d74868d9aab62b062bfec36939c6835a657bfe",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_00a3e",
                    table="members_representative",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="chairtermevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="d121a992ccac27b6cb632d055430d3fdd4f3e6bc",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_d55d9",
                    table="members_chairtermevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="chairtermevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9f64a2101cb9ca8d93fe16e94e0ce81a6365b7d0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_44364",
                    table="members_chairtermevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="chairterm",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_chairtermevent" ("ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "representative_id", "started_on") VALUES (NEW."ended_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."representative_id", NEW."started_on"); RETURN NULL;',
                    hash="82ddbb4116086c4c6b527affaabbc334ec834704",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9d274",
                    table="members_chairterm",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="chairterm",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_chairtermevent" ("ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "representative_id", "started_on") VALUES (NEW."ended_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."representative_id", NEW."started_on"); RETURN NULL;',
                    hash="7ec46cbdb9bd7f75826bf319a833efb214152209",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d9a10",
                    table="members_chairterm",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="chairterm",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_chairtermevent" ("ended_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "representative_id", "started_on") VALUES (OLD."ended_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."representative_id", OLD."started_on"); RETURN NULL;',
                    hash="a5d39426a50164d5bb20e7dfd37535057f9d5fb8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a06d2",
                    table="members_chairterm",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="representativeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="243c3cdde98bb7006e15fe3b3d2e6a9bfbf9864e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_b6757",
                    table="members_representativeevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="representativeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1aead8d7b70e74bca9afe0ee0ff6d213851fc280",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4ebf8",
                    table="members_representativeevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="standingdeputy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_standingdeputyevent" ("agency_name", "ended_on", "id", "membership_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_title", "started_on") VALUES (NEW."agency_name", NEW."ended_on", NEW."id", NEW."membership_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."role_title", NEW."started_on"); RETURN NULL;',
                    hash="1e314251e183ffc0cbfd4ce587c583de87518839",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9a980",
                    table="members_standingdeputy",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="standingdeputy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_standingdeputyevent" ("agency_name", "ended_on", "id", "membership_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_title", "started_on") VALUES (NEW."agency_name", NEW."ended_on", NEW."id", NEW."membership_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."role_title", NEW."started_on"); RETURN NULL;',
                    hash="4297585588bb5edf2518c60d808f46f417a6ee29",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_eb6fc",
                    table="members_standingdeputy",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="standingdeputy",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_standingdeputyevent" ("agency_name", "ended_on", "id", "membership_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_title", "started_on") VALUES (OLD."agency_name", OLD."ended_on", OLD."id", OLD."membership_id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."role_title", OLD."started_on"); RETURN NULL;',
                    hash="9a6c3c5153d7016bcf8d95b35ce52a9273de0736",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_99b6b",
                    table="members_standingdeputy",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="standingdeputyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="c3e7524b9f5274b1193eff8638b8746714e3d66b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_18c18",
                    table="members_standingdeputyevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="standingdeputyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1ab9949063fc74039b6ef057d090dfd9659a4060",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cc42c",
                    table="members_standingdeputyevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="subgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_subgroupevent" ("board_id", "contact_email", "ended_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purpose", "short_name", "started_on") VALUES (NEW."board_id", NEW."contact_email", NEW."ended_on", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."purpose", NEW."short_name", NEW."started_on"); RETURN NULL;',
                    hash="22fd37b91aa141426a235dd8f3440ab4913e6e30",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_aff44",
                    table="members_subgroup",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="subgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_subgroupevent" ("board_id", "contact_email", "ended_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purpose", "short_name", "started_on") VALUES (NEW."board_id", NEW."contact_email", NEW."ended_on", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."purpose", NEW."short_name", NEW."started_on"); RETURN NULL;',
                    hash="fd746c9126e21ee0f9353bfd315cb8e86fe2aee1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1a411",
                    table="members_subgroup",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="subgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_subgroupevent" ("board_id", "contact_email", "ended_on", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "purpose", "short_name", "started_on") VALUES (OLD."board_id", OLD."contact_email", OLD."ended_on", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."purpose", OLD."short_name", OLD."started_on"); RETURN NULL;',
                    hash="039e4fc6b79694a463fcf9539365d88009aa9b3d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_80d20",
                    table="members_subgroup",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="groupseatevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="5128dc60280b678514365854fd35c9523754c889",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_b687f",
                    table="members_groupseatevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="groupseatevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7f9e440864e1a16628c7c83e91db8e354ea6a077",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_345e1",
                    table="members_groupseatevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="groupseat",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_groupseatevent" ("board_id", "ended_on", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_on", "sub_group_id") VALUES (NEW."board_id", NEW."ended_on", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."role", NEW."started_on", NEW."sub_group_id"); RETURN NULL;',
                    hash="098e154643c63f38ebeefbfbfb1ee988f73bd981",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_91407",
                    table="members_groupseat",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="groupseat",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "members_groupseatevent" ("board_id", "ended_on", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_on", "sub_group_id") VALUES (NEW."board_id", NEW."ended_on", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."role", NEW."started_on", NEW."sub_group_id"); RETURN NULL;',
                    hash="4d911ca4900af80f6bc4ed84934983ff7aab99ac",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a0535",
                    table="members_groupseat",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="groupseat",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "members_groupseatevent" ("board_id", "ended_on", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "started_on", "sub_group_id") VALUES (OLD."board_id", OLD."ended_on", OLD."id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."role", OLD."started_on", OLD."sub_group_id"); RETURN NULL;',
                    hash="f5c0434c08d13605a850debf83a650605bc5a6d0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e9b6a",
                    table="members_groupseat",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="subgroupevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="359c81787348402e322a1e47938d5aa874f9fd24",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_2ab63",
                    table="members_subgroupevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="subgroupevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="af5aea5a35f37f933c6937e8754ba381ea7dcb80",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8948f",
                    table="members_subgroupevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="termsversionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="2111e2c52cce37ae635fafc6988848831ded4e8c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_ecddf",
                    table="members_termsversionevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="termsversionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2f59be56450c3ba13f7926a3b7e63f02705ecb57",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_885a4",
                    table="members_termsversionevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
