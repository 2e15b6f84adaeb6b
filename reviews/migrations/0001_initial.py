import accounts.migration
import django.db.models.deletion
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, unique=True)),
                ("name", models.CharField(max_length=100, unique=True)),
                ("plural", models.CharField(max_length=100)),
                ("also_known_as", models.CharField(blank=True, max_length=100)),
                ("basis", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveSmallIntegerField(unique=True)),
                (
                    "board",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.board",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="For example Child A or Adult B. Never a real name.",
                        max_length=60,
                        verbose_name="anonymised code",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("referred", "Referred"),
                            ("screening", "Screening"),
                            ("decision", "Decision"),
                            ("commissioned", "Commissioned"),
                            ("in progress", "In progress"),
                            ("draft report", "Draft report"),
                            ("sign-off", "Sign-off"),
                            ("quality assurance", "External quality assurance"),
                            ("awaiting publication", "Awaiting publication"),
                            ("published", "Published"),
                            ("not published", "Not published"),
                            ("actions monitored", "Actions monitored"),
                            ("impact review", "Impact review"),
                            ("closed", "Closed"),
                            ("on hold", "On hold"),
                            ("discontinued", "Discontinued"),
                        ],
                        default="referred",
                        max_length=30,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("state_since", models.DateField(verbose_name="in this state since")),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="A sentence or two, without anything that identifies a person.",
                        verbose_name="what it is about",
                    ),
                ),
                (
                    "is_restricted",
                    models.BooleanField(
                        default=False,
                        help_text="Only the coordinator, chairs, learning manager and people named here see it.",
                        verbose_name="restricted",
                    ),
                ),
                (
                    "stage",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(state__in=("referred", "screening", "decision"), then=models.Value(3)),
                            models.When(
                                state__in=(
                                    "commissioned",
                                    "in progress",
                                    "draft report",
                                    "sign-off",
                                    "quality assurance",
                                    "awaiting publication",
                                    "on hold",
                                ),
                                then=models.Value(2),
                            ),
                            default=models.Value(1),
                        ),
                        output_field=models.PositiveSmallIntegerField(
                            choices=[(1, "Concluded"), (2, "Current"), (3, "Pending")]
                        ),
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="members.board",
                        verbose_name="owning board",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="reviews.reviewtype"
                    ),
                ),
            ],
            options={
                "ordering": ["type__position", "code"],
                "indexes": [
                    models.Index(fields=["type", "-stage", "-state_since", "-id"], name="reviews_by_type_and_stage")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        models.F("type"),
                        name="reviews_review_one_code_per_type",
                        violation_error_code="code_taken",
                        violation_error_message="There is already a review of this type with this code.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="accesses", to="reviews.review"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_accesses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("review", "user"), name="reviews_reviewaccess_once")],
            },
        ),
        migrations.CreateModel(
            name="ReviewAccessEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="reviews.reviewaccess",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.review",
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
            name="ReviewEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.CharField(
                        help_text="For example Child A or Adult B. Never a real name.",
                        max_length=60,
                        verbose_name="anonymised code",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("referred", "Referred"),
                            ("screening", "Screening"),
                            ("decision", "Decision"),
                            ("commissioned", "Commissioned"),
                            ("in progress", "In progress"),
                            ("draft report", "Draft report"),
                            ("sign-off", "Sign-off"),
                            ("quality assurance", "External quality assurance"),
                            ("awaiting publication", "Awaiting publication"),
                            ("published", "Published"),
                            ("not published", "Not published"),
                            ("actions monitored", "Actions monitored"),
                            ("impact review", "Impact review"),
                            ("closed", "Closed"),
                            ("on hold", "On hold"),
                            ("discontinued", "Discontinued"),
                        ],
                        default="referred",
                        max_length=30,
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("state_since", models.DateField(verbose_name="in this state since")),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="A sentence or two, without anything that identifies a person.",
                        verbose_name="what it is about",
                    ),
                ),
                (
                    "is_restricted",
                    models.BooleanField(
                        default=False,
                        help_text="Only the coordinator, chairs, learning manager and people named here see it.",
                        verbose_name="restricted",
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
                        verbose_name="owning board",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="reviews.review",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reviews.reviewtype",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReviewTypeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=30)),
                ("name", models.CharField(max_length=100)),
                ("plural", models.CharField(max_length=100)),
                ("also_known_as", models.CharField(blank=True, max_length=100)),
                ("basis", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveSmallIntegerField()),
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
                        to="reviews.reviewtype",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        accounts.migration.AddTrigger(
            model_name="reviewaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reviews_reviewaccessevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."review_id", NEW."user_id"); RETURN NULL;',
                    hash="626eae57c347ce00a1675526d5c8829f6ebf80ee",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8606b",
                    table="reviews_reviewaccess",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reviews_reviewaccessevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."review_id", NEW."user_id"); RETURN NULL;',
                    hash="3a075070c978eaf102c83c1a80b0fa3575e2b79c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_49190",
                    table="reviews_reviewaccess",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reviews_reviewaccessevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "user_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."review_id", OLD."user_id"); RETURN NULL;',
                    hash="c9f9bf92b4f2673ca67ffea5ae33b9c752f4c1bc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_65b57",
                    table="reviews_reviewaccess",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewaccessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="b9f11ad0836acdc9ecd42cb1d68dde7377704629",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_ec1e9",
                    table="reviews_reviewaccessevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewaccessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f177aa3e334bfc95529fa0affea4356436c26909",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_743bc",
                    table="reviews_reviewaccessevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewtype",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reviews_reviewtypeevent" ("also_known_as", "basis", "board_id", "code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plural", "position") VALUES (NEW."also_known_as", NEW."basis", NEW."board_id", NEW."code", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."plural", NEW."position"); RETURN NULL;',
                    hash="1870b01364d182fc67fb599cff1a9cdabd62af0b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_48e4a",
                    table="reviews_reviewtype",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewtype",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reviews_reviewtypeevent" ("also_known_as", "basis", "board_id", "code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plural", "position") VALUES (NEW."also_known_as", NEW."basis", NEW."board_id", NEW."code", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."plural", NEW."position"); RETURN NULL;',
                    hash="82f6b0aa2353631e03033dd3f6bda4620fcbd3d1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_07db3",
                    table="reviews_reviewtype",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewtype",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reviews_reviewtypeevent" ("also_known_as", "basis", "board_id", "code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plural", "position") VALUES (OLD."also_known_as", OLD."basis", OLD."board_id", OLD."code", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."plural", OLD."position"); RETURN NULL;',
                    hash="f1b63a03bf5abc907ea38756e548726197a405f0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_80908",
                    table="reviews_reviewtype",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="d68abb40876eda6add7bc3417a5e1bd8e8f03478",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_f322a",
                    table="reviews_reviewevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5a1e209eb50ced211e995b11f77552ac291a0cae",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_92188",
                    table="reviews_reviewevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reviews_reviewevent" ("board_id", "code", "created_at", "id", "is_restricted", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_reason", "state_since", "summary", "type_id") VALUES (NEW."board_id", NEW."code", NEW."created_at", NEW."id", NEW."is_restricted", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."state", NEW."state_reason", NEW."state_since", NEW."summary", NEW."type_id"); RETURN NULL;',
                    hash="53937aebed17a57f55d640e8d76c5e609c501792",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7a7c1",
                    table="reviews_review",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."board_id" IS DISTINCT FROM (NEW."board_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_restricted" IS DISTINCT FROM (NEW."is_restricted") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."state_reason" IS DISTINCT FROM (NEW."state_reason") OR OLD."state_since" IS DISTINCT FROM (NEW."state_since") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."type_id" IS DISTINCT FROM (NEW."type_id"))',
                    func='INSERT INTO "reviews_reviewevent" ("board_id", "code", "created_at", "id", "is_restricted", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_reason", "state_since", "summary", "type_id") VALUES (NEW."board_id", NEW."code", NEW."created_at", NEW."id", NEW."is_restricted", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."state", NEW."state_reason", NEW."state_since", NEW."summary", NEW."type_id"); RETURN NULL;',
                    hash="bfccade0f8cf6ecfa4a7abdeefbe96db052fb36d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b34c8",
                    table="reviews_review",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reviews_reviewevent" ("board_id", "code", "created_at", "id", "is_restricted", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "state_reason", "state_since", "summary", "type_id") VALUES (OLD."board_id", OLD."code", OLD."created_at", OLD."id", OLD."is_restricted", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."state", OLD."state_reason", OLD."state_since", OLD."summary", OLD."type_id"); RETURN NULL;',
                    hash="0a76bab9ab0d2bedeab88889cbc198ae4f4fb1fb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_98b05",
                    table="reviews_review",
                    when="AFTER",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewtypeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'the history of changes cannot be truncated';",
                    hash="7cff0c0c226ef9ffb59ce0eac2e7c47db9040732",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_662f0",
                    table="reviews_reviewtypeevent",
                    when="BEFORE",
                ),
            ),
        ),
        accounts.migration.AddTrigger(
            model_name="reviewtypeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7a151998e588fa0142cc98abe9ab775b3d9e7a0d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_584f0",
                    table="reviews_reviewtypeevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
