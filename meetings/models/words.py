"""How texts are looked through: PostgreSQL's full text, in English."""

from typing import Any

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Func, TextField, Value

#: Signs beyond ASCII that stand round words or between them: quotation marks, apostrophes, dashes, blanks. Where a
#: database goes by the C locale, as ours does, PostgreSQL takes them for letters and would find no word beside one.
DOUBLE = "\u201c\u201d\u201e\u00ab\u00bb"
SINGLE = "\u2018\u2019\u201a\u2039\u203a"
BETWEEN = "\u2010\u2011\u2013\u2014\u2015\u2022\u2026\u00a0\u00a3\u00b7\u202f\u20ac"
#: All these; and "<", because what looks like a tag would be left out.
SIGNS = f"<{DOUBLE}{SINGLE}{BETWEEN}"
#: What stands for each of them meanwhile, which nobody types: it parts words.
BLANKS = "".join(map(chr, [*range(1, 9), *range(14, 32)]))[: len(SIGNS)]


class Plain(Func):
    """A text in which each of `SIGNS` parts words."""

    function = "TRANSLATE"
    output_field = TextField()

    def __init__(self, text: Any) -> None:
        super().__init__(text, Value(SIGNS), Value(BLANKS))


def words_of(*names: str) -> "models.GeneratedField":
    """Return the column of the words that stand in the columns `names`."""
    return models.GeneratedField(
        expression=SearchVector(*map(Plain, names), config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
