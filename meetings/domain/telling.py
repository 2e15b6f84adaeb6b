"""Telling people by mail what concerns them: when, who and where to sign in, and nothing of a case."""

from collections.abc import Mapping
from typing import Any

from accounts.domain import mail
from members.models import Person


def tell(
    person: Person,
    template: str,
    context: Mapping[str, Any],
    *,
    key: str = "",
    calendar: mail.Calendar | None = None,
) -> bool:
    """Write ``meetings/mail/<template>.txt`` to a person, once for a `key`; return whether they have an address.

    `calendar` is what their calendar program does with it (see `meetings.domain.invitation`).
    """
    address = address_of(person)
    if address:
        told = {"person": person, **context}
        mail.write(address, f"meetings/mail/{template}.txt", told, user=person.user, key=key, calendar=calendar)
    return bool(address)


def address_of(person: Person) -> str:
    """Return the email address at which a person is told things; empty when there is none, or they may not sign in."""
    if person.user is None:
        return person.email
    return person.user.email if person.user.is_active else ""
