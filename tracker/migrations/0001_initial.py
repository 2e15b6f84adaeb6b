import accounts.migration
import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("meetings", "0001_initial"),
        ("members", "0001_initial"),
        ("reviews", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LearningPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("active", "Active")], default="draft", max_length=10
                    ),
                ),
                ("learning", models.TextField(verbose_name="what we learned")),
                ("embedding", models.TextField(blank=True, verbose_name="how it will be embedded")),
                ("sharing", models.TextField(blank=True, verbose_name="how it will be shared")),
                ("impact", models.TextField(blank=True, verbose_name="how impact will be measured")),
                (
                    "impact_review_due",
                    models.DateField(blank=True, null=True, verbose_name="when impact will be reviewed"),
                ),
                ("shared_on", models.DateField(blank=True, null=True)),
                ("embedded_on", models.DateField(blank=True, null=True)),
                ("embedded_how", models.TextField(blank=True, verbose_name="what shows that it is embedded")),
                ("evidenced_on", models.DateField(blank=True, null=True)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="Counts the changes of what it says, so that nobody overwrites what they have not seen.",
                    ),
                ),
                (
                    "sorts_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                evidenced_on=None,
                                state="active",
                                then=django.db.models.functions.comparison.Coalesce(
                                    "impact_review_due", models.Value(datetime.date(9999, 12, 31))
                                ),
                            ),
                            default=models.Value(datetime.date(9999, 12, 31)),
                        ),
                        help_text="The day its impact is to be reviewed; those with none to come stand last.",
                        output_field=models.DateField(),
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="learning_points", to="members.board"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_points",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_points",
                        to="members.representative",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learning_points",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["sorts_on", "id"], name="tracker_by_review_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(
                                models.Q(("learning", ""), _negated=True),
                                models.Q(("embedding", ""), _negated=True),
                                models.Q(("sharing", ""), _negated=True),
                                models.Q(("impact", ""), _negated=True),
                                ("impact_review_due__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tracker_learningpoint_active_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("embedded_on__isnull", True),
                            models.Q(("embedded_how", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="tracker_learningpoint_embedded_is_shown",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("embedded_on__isnull", True),
                            models.Q(("shared_on__isnull", False), ("embedded_on__gte", models.F("shared_on"))),
                            _connector="OR",
                        ),
                        name="tracker_learningpoint_embedded_after_shared",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("evidenced_on__isnull", True),
                            models.Q(("embedded_on__isnull", False), ("evidenced_on__gt", models.F("embedded_on"))),
                            _connector="OR",
                        ),
                        name="tracker_learningpoint_evidenced_after_embedded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlsoFor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("board", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="members.board")),
                (
                    "learning_point",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="tracker.learningpoint"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("learning_point", "board"), name="tracker_alsofor_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImpactReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reviewed_on", models.DateField(verbose_name="date of review")),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("too early", "Too early to say"),
                            ("none", "No evidence yet"),
                            ("some", "Some evidence"),
                            ("strong", "Strong evidence"),
                            ("negative", "Things got worse"),
                        ],
                        max_length=10,
                        verbose_name="what we found",
                    ),
                ),
                ("evidence", models.TextField(blank=True, verbose_name="evidence")),
                ("next_due", models.DateField(blank=True, null=True, verbose_name="next review")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impact_reviews",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "learning_point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="impact_reviews",
                        to="tracker.learningpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["-reviewed_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_off_by__isnull", True),
                            models.Q(("signed_off_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="tracker_impactreview_signed_off_by_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImpactReviewEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("reviewed_on", models.DateField(verbose_name="date of review")),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("too early", "Too early to say"),
                            ("none", "No evidence yet"),
                            ("some", "Some evidence"),
                            ("strong", "Strong evidence"),
                            ("negative", "Things got worse"),
                        ],
                        max_length=10,
                        verbose_name="what we found",
                    ),
                ),
                ("evidence", models.TextField(blank=True, verbose_name="evidence")),
                ("next_due", models.DateField(blank=True, null=True, verbose_name="next review")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="tracker.impactreview",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_off_by",
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
                (
                    "learning_point",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tracker.learningpoint",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AlsoForEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
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
                        to="tracker.alsofor",
                    ),
                ),
                (
                    "learning_point",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="tracker.learningpoint",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LearningPointEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("active", "Active")], default="draft", max_length=10
                    ),
                ),
                ("learning", models.TextField(verbose_name="what we learned")),
                ("embedding", models.TextField(blank=True, verbose_name="how it will be embedded")),
                ("sharing", models.TextField(blank=True, verbose_name="how it will be shared")),
                ("impact", models.TextField(blank=True, verbose_name="how impact will be measured")),
                (
                    "impact_review_due",
                    models.DateField(blank=True, null=True, verbose_name="when impact will be reviewed"),
                ),
                ("shared_on", models.DateField(blank=True, null=True)),
                ("embedded_on", models.DateField(blank=True, null=True)),
                ("embedded_how", models.TextField(blank=True, verbose_name="what shows that it is embedded")),
                ("evidenced_on", models.DateField(blank=True, null=True)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="Counts the changes of what it says, so that nobody overwrites what they have not seen.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="meetings.agendaitem",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="members.representative",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="tracker.learningpoint",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="learningpoint",
            name="other_boards",
            field=models.ManyToManyField(
                blank=True, related_name="shared_learning_points", through="tracker.AlsoFor", to="members.board"
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="learningpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tracker_learningpointevent" ("board_id", "created_at", "embedded_how", "embedded_on", "embedding", "evidenced_on", "id", "impact", "impact_review_due", "item_id", "learning", "number", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "revision", "shared_on", "sharing", "state") VALUES (NEW."board_id", NEW."created_at", NEW."embedded_how", NEW."embedded_on", NEW."embedding", NEW."evidenced_on", NEW."id", NEW."impact", NEW."impact_review_due", NEW."item_id", NEW."learning", NEW."number", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."review_id", NEW."revision", NEW."shared_on", NEW."sharing", NEW."state"); RETURN NULL;',
                    hash="8294b1cc494afcafee9f7bdc063a34742b052f72",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9cf71",
                    table="tracker_learningpoint",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="learningpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."board_id" IS DISTINCT FROM (NEW."board_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."embedded_how" IS DISTINCT FROM (NEW."embedded_how") OR OLD."embedded_on" IS DISTINCT FROM (NEW."embedded_on") OR OLD."embedding" IS DISTINCT FROM (NEW."embedding") OR OLD."evidenced_on" IS DISTINCT FROM (NEW."evidenced_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."impact" IS DISTINCT FROM (NEW."impact") OR OLD."impact_review_due" IS DISTINCT FROM (NEW."impact_review_due") OR OLD."item_id" IS DISTINCT FROM (NEW."item_id") OR OLD."learning" IS DISTINCT FROM (NEW."learning") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."review_id" IS DISTINCT FROM (NEW."review_id") OR OLD."revision" IS DISTINCT FROM (NEW."revision") OR OLD."shared_on" IS DISTINCT FROM (NEW."shared_on") OR OLD."sharing" IS DISTINCT FROM (NEW."sharing") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "tracker_learningpointevent" ("board_id", "created_at", "embedded_how", "embedded_on", "embedding", "evidenced_on", "id", "impact", "impact_review_due", "item_id", "learning", "number", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "revision", "shared_on", "sharing", "state") VALUES (NEW."board_id", NEW."created_at", NEW."embedded_how", NEW."embedded_on", NEW."embedding", NEW."evidenced_on", NEW."id", NEW."impact", NEW."impact_review_due", NEW."item_id", NEW."learning", NEW."number", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."review_id", NEW."revision", NEW."shared_on", NEW."sharing", NEW."state"); RETURN NULL;',
                    hash="ff092c89237d22c47c43586afe854ad61fc92669",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7244a",
                    table="tracker_learningpoint",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="learningpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tracker_learningpointevent" ("board_id", "created_at", "embedded_how", "embedded_on", "embedding", "evidenced_on", "id", "impact", "impact_review_due", "item_id", "learning", "number", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "revision", "shared_on", "sharing", "state") VALUES (OLD."board_id", OLD."created_at", OLD."embedded_how", OLD."embedded_on", OLD."embedding", OLD."evidenced_on", OLD."id", OLD."impact", OLD."impact_review_due", OLD."item_id", OLD."learning", OLD."number", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."review_id", OLD."revision", OLD."shared_on", OLD."sharing", OLD."state"); RETURN NULL;',
                    hash="b488faa5779905434130ad45faa5f32f61af01dd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6c2fe",
                    table="tracker_learningpoint",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="impactreviewevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="7e899ad140d8cdd1b9c008b91ae25692dc4e2c13",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_bd066",
                    table="tracker_impactreviewevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="impactreviewevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3026bc4c922330c6ce6cc7ead80eaaa335b678d1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_28599",
                    table="tracker_impactreviewevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="impactreview",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tracker_impactreviewevent" ("created_at", "evidence", "finding", "id", "learning_point_id", "meeting_id", "next_due", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "reviewed_on", "signed_off_by_id") VALUES (NEW."created_at", NEW."evidence", NEW."finding", NEW."id", NEW."learning_point_id", NEW."meeting_id", NEW."next_due", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."recorded_by_id", NEW."reviewed_on", NEW."signed_off_by_id"); RETURN NULL;',
                    hash="a7cc453bdea5cad2cfb94007d1ce738e881c9e77",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4c1d1",
                    table="tracker_impactreview",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="impactreview",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tracker_impactreviewevent" ("created_at", "evidence", "finding", "id", "learning_point_id", "meeting_id", "next_due", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "reviewed_on", "signed_off_by_id") VALUES (NEW."created_at", NEW."evidence", NEW."finding", NEW."id", NEW."learning_point_id", NEW."meeting_id", NEW."next_due", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."recorded_by_id", NEW."reviewed_on", NEW."signed_off_by_id"); RETURN NULL;',
                    hash="4a88e03507c8b451547e280189612635789b79ca",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e53a7",
                    table="tracker_impactreview",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="impactreview",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tracker_impactreviewevent" ("created_at", "evidence", "finding", "id", "learning_point_id", "meeting_id", "next_due", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "reviewed_on", "signed_off_by_id") VALUES (OLD."created_at", OLD."evidence", OLD."finding", OLD."id", OLD."learning_point_id", OLD."meeting_id", OLD."next_due", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."reviewed_on", OLD."signed_off_by_id"); RETURN NULL;',
                    hash="c15090ecb4136ac768cc5b972e02cec1db9aec36",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c1789",
                    table="tracker_impactreview",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="alsoforevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="78b3cd668afc3931c634c0fae9d5462d6f419abf",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_9daee",
                    table="tracker_alsoforevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="alsoforevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ad5c679a69d83df1f771fb82eb7c6b2435e857ef",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7ae1c",
                    table="tracker_alsoforevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="alsofor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tracker_alsoforevent" ("board_id", "id", "learning_point_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."board_id", NEW."id", NEW."learning_point_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="c0b4e6106dc3957218f0ee2c9f2e86f378c584bb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_27bc4",
                    table="tracker_alsofor",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="alsofor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "tracker_alsoforevent" ("board_id", "id", "learning_point_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."board_id", NEW."id", NEW."learning_point_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="976749c6ee02eb763e9193ce03c1f9626395ff21",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ba96e",
                    table="tracker_alsofor",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="alsofor",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "tracker_alsoforevent" ("board_id", "id", "learning_point_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."board_id", OLD."id", OLD."learning_point_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="cba83d1614dff1bbaf95aa918cbd7c73bdd5d554",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4e2bc",
                    table="tracker_alsofor",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="learningpointevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="78039409933d9c6b1fa7485da513924df3b9ab54",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_68c1c",
                    table="tracker_learningpointevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="learningpointevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="321c4bd09a5fa952c42ac3eb7c1023e06f87f517",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4eceb",
                    table="tracker_learningpointevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
