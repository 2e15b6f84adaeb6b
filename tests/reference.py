"""The Terms of Reference's agenda and membership, put into the database in a few milliseconds.

Loading them is a tenth of a second of Django's work, and most tests begin with it. So it is done once in each process;
what it left behind is written down as SQL and told again.
"""

from functools import cache

from django.core.management import call_command
from django.db import connection, transaction

#: The columns that may be written of every table that can hold rows of ours.
COLUMNS = """
    SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_type = 'BASE TABLE'
    GROUP BY table_name
"""


def load() -> None:
    """Put in what a new forum has, with its history; nothing may be there yet."""
    script = _script()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # history and references are told as they are
        cursor.execute(script)
        cursor.execute("SET LOCAL session_replication_role = origin")


@cache
def _script() -> str:
    """Return statements that tell what `load_reference` leaves behind in an empty forum, which stays empty."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        tables = dict(cursor.fetchall())
        before = _rows(tables)
        call_command("load_reference")
        after = _rows(tables)
        transaction.set_rollback(True)
    return "\n".join(
        f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE"  # noqa: S608 - our own names and rows
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, '{_quoted(after[table])}');"
        for table, columns in tables.items()
        if after[table] != before[table]
    )


def _rows(tables: dict[str, str]) -> dict[str, str]:
    """Return the rows of each table as JSON."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(json_agg(each)::text, '[]') FROM {table} each")  # noqa: S608 - our own name
            found[table] = cursor.fetchone()[0]
    return found


def _quoted(text: str) -> str:
    return text.replace("'", "''")
