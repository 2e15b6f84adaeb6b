"""The membership of a day as rows of a file, in the columns that the import reads; `documents.tables` writes it."""

import datetime
from collections.abc import Sequence

from accounts.dated import holds_on
from members.appendix import COLUMNS, EMAIL
from members.enums import MembershipKind
from members.models import ChairTerm, Representative
from members.models.agency import name_on


def table(day: datetime.date, *, with_email: bool) -> list[Sequence[str]]:
    """Return the headings and a row for each person who holds a place on `day`, in Appendix 2's order (2 queries).

    Agencies are called as they were that day. A vacant place has no row.
    """
    chairs = set(ChairTerm.objects.on(day).values_list("representative_id", flat=True))
    held = (
        Representative.objects.on(day)
        .filter(holds_on(day, "membership__"))
        .select_related("membership", "person__user")
        .annotate(agency_then=name_on(day, "membership__agency__"))
        .order_by("membership__position", "membership", "seat", "pk")
    )
    headings = (*COLUMNS, EMAIL) if with_email else COLUMNS
    rows = sorted(held, key=lambda each: each.membership.kind != MembershipKind.CORE)
    return [headings, *(_row(each, chairs, with_email=with_email) for each in rows)]


def _row(holder: Representative, chairs: set[int], *, with_email: bool) -> Sequence[str]:
    place, agency = holder.membership, holder.agency_then  # type: ignore[attr-defined] # annotated by table
    row = (
        place.kind,
        agency,
        holder.role_title,
        holder.person.name,
        "joint chair" if holder.pk in chairs else "",
        f"{agency} {place.title}".strip() if place.is_joint else "",
    )
    user = holder.person.user
    return (*row, user.email if user else holder.person.email) if with_email else row
