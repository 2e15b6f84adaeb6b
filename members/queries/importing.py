"""What a membership list would change, on the day from which it holds."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import PROTECT, Exists, ManyToOneRel, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from members.appendix import Line, Listed, Wanted, key
from members.domain.span import Span
from members.importing.comparing import Comparison, Ours
from members.importing.matching import Agencies, People, Place, letters
from members.importing.plan import Plan
from members.models import Agency, ChairTerm, Membership, MembershipUpload, Person, Representative, StandingDeputy
from members.models.agency import name_on


def uploads_of(user: User) -> QuerySet[MembershipUpload]:
    """Return the lists that this person has uploaded: nobody else opens them."""
    return MembershipUpload.objects.filter(uploaded_by=user)


def foresee(listed: Listed, on: datetime.date) -> Plan:
    """Return what the import of a list that holds from `on` would do, without doing it (8 queries).

    Rows that cannot be right by themselves are told among the plan's problems and not compared.
    """
    wrong = {problem.row for problem in listed.problems}
    wanted = [each for each in _completed(listed.places) if not wrong & {line.row for line in each.lines}]
    ours = _read(on, {line.email.casefold() for each in wanted for line in each.lines if line.email})
    return Comparison(ours, on, listed.tells_joint, list(listed.problems)).plan(wanted)


def _completed(places: Sequence[Wanted]) -> Iterator[Wanted]:
    """Yield what is wanted, with somebody's address in each of their rows when one of them has it."""
    addresses: dict[tuple[str, str], str] = {}
    for line in (line for each in places for line in each.lines if line.email):
        addresses.setdefault(_who(line), line.email)
    for each in places:
        lines = (replace(line, email=line.email or addresses.get(_who(line), "")) for line in each.lines)
        yield replace(each, lines=tuple(lines))


def _who(line: Line) -> tuple[str, str]:
    return letters(line.agency), key(line.name)


def _read(on: datetime.date, addresses: set[str]) -> Ours:
    still = Span(on).overlapping
    agencies = (
        Agency.objects.select_related("successor")
        .prefetch_related("former_names")
        .annotate(name_then=name_on(on), short_name_then=name_on(on, column="short_name"))
    )
    holders = Representative.objects.filter(still).select_related("person__user").annotate(is_on_record=_is_on_record())
    places = list(
        Membership.objects.filter(still)
        .select_related("agency")
        .prefetch_related(Prefetch("representatives", holders.order_by("seat", "started_on", "pk"), "now_and_later"))
    )
    terms = ChairTerm.objects.filter(still).select_related("representative__person").order_by("started_on", "pk")
    deputies = StandingDeputy.objects.filter(still, membership__ended_on__isnull=False)
    return Ours(
        Agencies(list(agencies), on),
        _people(addresses),
        [_place(each, on) for each in places if each.holds_on(on)],
        [each for each in places if not each.holds_on(on)],
        list(terms),
        set(deputies.values_list("membership_id", "person_id")),
    )


def _people(addresses: set[str]) -> People:
    held = Representative.objects.filter(person=OuterRef("pk")).order_by().values("membership__agency")
    stood_in = StandingDeputy.objects.filter(person=OuterRef("pk")).order_by().values("membership__agency")
    people = Person.objects.select_related("user").annotate(
        held_of=ArraySubquery(held), stood_in=ArraySubquery(stood_in)
    )
    accounts = User.objects.annotate(email_lower=Lower("email")).filter(email_lower__in=addresses)
    return People(list(people.order_by("pk")), accounts.values_list("pk", "name", "email"))


def _place(membership: Any, on: datetime.date) -> Place:
    now = [each for each in membership.now_and_later if each.holds_on(on)]
    return Place(membership, now, [each for each in membership.now_and_later if each not in now])


def _is_on_record() -> Q:
    """Return the condition that something keeps a representative's row, so that it cannot be taken back."""
    kept = Q()
    for relation in Representative._meta.related_objects:
        if isinstance(relation, ManyToOneRel) and relation.on_delete is PROTECT and relation.name != "chair_terms":
            rows: QuerySet[Any] = relation.related_model._default_manager.all()
            kept |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    return kept
