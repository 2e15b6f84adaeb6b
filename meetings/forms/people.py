"""Choosing somebody: a member by agency, or someone else by name."""

from collections.abc import Iterable
from typing import Any

from django import forms

from meetings.queries import Seated
from members.models import Representative

SOMEONE_ELSE = "other"
Choices = list[tuple[str, Any]]


class PersonSelect(forms.Select):
    """A list of people whose "someone else" reveals the field marked ``data_revealed_by="1"``."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Mark the option that reveals."""
        option = super().create_option(*args, **kwargs)
        if option["value"] == SOMEONE_ELSE:
            option["attrs"]["data-reveals"] = "1"
        return option


def people(seated: Seated, *, nobody: str = "", someone_else: str = "Someone else") -> Choices:
    """Return everybody who holds a place, grouped by agency, between "nobody chosen" and "someone else"."""
    groups: Choices = [
        (agency, [(str(each.pk), each.person.name) for each in of_agency])
        for agency, of_agency in seated.by_agency.items()
    ]
    last = [(SOMEONE_ELSE, someone_else)] if someone_else else []
    return [("", nobody), *groups, *last]


def chosen(seated: Seated, value: str, others: Iterable[Representative | None] = ()) -> Representative | None:
    """Return the representative that a choice names, among the seated or `others`; None for nobody or someone else."""
    if not value or value == SOMEONE_ELSE:
        return None
    by_id = {each.pk: each for each in others if each} | seated.by_id
    return by_id[int(value)]
