"""Numbers that people quote: one after the other, without gaps, also when two people record at once."""

from django.db import connection
from django.db.models import Max, Model


def next_number(model: type[Model]) -> int:
    """Return the number after the highest in `model`'s ``number`` column; call it inside the saving transaction.

    A transaction-level lock named after the table makes a second recorder wait for the first to commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [model._meta.db_table])
    highest = model._default_manager.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1
