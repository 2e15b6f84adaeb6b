import accounts.migration
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("documents", "0001_initial"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("number", models.PositiveSmallIntegerField(verbose_name="edition")),
                ("dataset", models.JSONField()),
                ("frozen_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-period_start", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("period_start", "number"), name="reports_edition_one_number"),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gt", models.F("period_start"))),
                        name="reports_edition_period_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("number", models.PositiveSmallIntegerField(verbose_name="edition")),
                ("frozen_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
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
                    "issued_by",
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="reports.edition",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("making", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Could not be made"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=200)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("queued_at", models.DateTimeField(auto_now_add=True)),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="members.board"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="documents.document",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="reports.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["edition", "board__position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), ("document__isnull", False)),
                            models.Q(models.Q(("state", "ready"), _negated=True), ("document__isnull", True)),
                            _connector="OR",
                        ),
                        name="reports_report_ready_has_its_document",
                    ),
                    models.UniqueConstraint(fields=("edition", "board"), name="reports_report_one_per_board"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("making", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Could not be made"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=200)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("queued_at", models.DateTimeField(auto_now_add=True)),
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
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reports.edition",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        accounts.migration.AddTrigger(
            model_name="edition",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_editionevent" ("asked_by_id", "frozen_at", "id", "issued_at", "issued_by_id", "number", "period_end", "period_start", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."asked_by_id", NEW."frozen_at", NEW."id", NEW."issued_at", NEW."issued_by_id", NEW."number", NEW."period_end", NEW."period_start", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="92ffa29dca39fd782ef5749e655620944481c392",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ccfb0",
                    table="reports_edition",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="edition",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."frozen_at" IS DISTINCT FROM (NEW."frozen_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at") OR OLD."issued_by_id" IS DISTINCT FROM (NEW."issued_by_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."period_end" IS DISTINCT FROM (NEW."period_end") OR OLD."period_start" IS DISTINCT FROM (NEW."period_start"))',
                    func='INSERT INTO "reports_editionevent" ("asked_by_id", "frozen_at", "id", "issued_at", "issued_by_id", "number", "period_end", "period_start", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."asked_by_id", NEW."frozen_at", NEW."id", NEW."issued_at", NEW."issued_by_id", NEW."number", NEW."period_end", NEW."period_start", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="ace12a3743a7f89d9bb7e6e4a0f21e712d1b58d0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7543e",
                    table="reports_edition",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="edition",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_editionevent" ("asked_by_id", "frozen_at", "id", "issued_at", "issued_by_id", "number", "period_end", "period_start", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."asked_by_id", OLD."frozen_at", OLD."id", OLD."issued_at", OLD."issued_by_id", OLD."number", OLD."period_end", OLD."period_start", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="8b017a00f7052925b35acf43d67fcd6f8c59d41b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_804c5",
                    table="reports_edition",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="editionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="ef90f165ea98044a05da349c2d03b5ba2cb4a101",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_93258",
                    table="reports_editionevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="editionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e099d2f159b8dc800ebc13cf716f8d35fa77e372",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_59869",
                    table="reports_editionevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportevent" ("attempts", "board_id", "document_id", "edition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "queued_at", "state") VALUES (NEW."attempts", NEW."board_id", NEW."document_id", NEW."edition_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."problem", NEW."queued_at", NEW."state"); RETURN NULL;',
                    hash="c942ebe89b0476847b12cf08ded04b8ba6f07f7b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_84ceb",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."attempts" IS DISTINCT FROM (NEW."attempts") OR OLD."board_id" IS DISTINCT FROM (NEW."board_id") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."edition_id" IS DISTINCT FROM (NEW."edition_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."problem" IS DISTINCT FROM (NEW."problem") OR OLD."queued_at" IS DISTINCT FROM (NEW."queued_at") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "reports_reportevent" ("attempts", "board_id", "document_id", "edition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "queued_at", "state") VALUES (NEW."attempts", NEW."board_id", NEW."document_id", NEW."edition_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."problem", NEW."queued_at", NEW."state"); RETURN NULL;',
                    hash="ba8f6a3bfbee4f7fc274f5b8296beb9b96d1a7a3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_234a9",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportevent" ("attempts", "board_id", "document_id", "edition_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "queued_at", "state") VALUES (OLD."attempts", OLD."board_id", OLD."document_id", OLD."edition_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."problem", OLD."queued_at", OLD."state"); RETURN NULL;',
                    hash="12c65f2b8e8a0119d34a10095a6588790da6363a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6acd6",
                    table="reports_report",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reportevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="4826d5e69fbb9650ea628209436bb6c0d5b911fb",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_09708",
                    table="reports_reportevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reportevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="79709c12d5a2ece868c72f81bcfe3e43e6ab1222",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_eac1b",
                    table="reports_reportevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
