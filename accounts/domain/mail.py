"""Writing mail and sending it.

    mail.write(partner.email, "meetings/mail/partner_comes.txt", {"meeting": meeting}, key=f"reply-{reply.pk}")

A template's first line is the subject, the rest the text; `forum` is the address of the forum's home page, and
`absolute` makes a page's address whole. Nothing of a case goes into a mail: what, when, and a link to sign in to.

An entry for the recipient's calendar goes with the text as its alternative (RFC 6047): a mail program that knows
calendars puts it in, moves it or takes it out, and every other shows the text.

A message is sent at least once. Should a worker die between handing it over and saying so, it is sent again under the
same Message-ID, which mail programs show once.
"""

import datetime
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Mail, User
from accounts.models.mail import CANNOT_BE_WRITTEN, TRIES

#: How long to wait after the first, second, third … failure, in minutes.
PAUSES = (1, 2, 5, 15, 60, 240, 720)
#: How long one sweep sends for; what is left is the next one's.
SWEEPS_FOR = 120.0
#: Messages are kept this long, so that somebody can be told when theirs was sent.
KEPT_FOR = datetime.timedelta(days=90)
LONGEST_SUBJECT = 200
#: SMTP's replies from here on are final.
FINAL = 500


@dataclass(frozen=True)
class Calendar:
    """What goes with a mail for the recipient's calendar: an iCalendar `text`, and what to do with it.

    `method` is one of RFC 5546: REQUEST, CANCEL; it is also written in the text itself.
    """

    text: str
    method: str


class Unreachable(Exception):  # noqa: N818  not an error of this program
    """The mail server takes nothing from us: there is no point in trying the next message now."""


@transaction.atomic
def write(
    address: str,
    template: str,
    context: Mapping[str, Any],
    *,
    user: User | None = None,
    key: str = "",
    calendar: Calendar | None = None,
) -> Mail | None:
    """Put a message into the outbox; a worker sends it as soon as this transaction is through.

    Returns None, and writes nothing, when `address` got a message with the same `key` before, or is empty.
    """
    rendered = render_to_string(template, {**context, "forum": settings.FORUM_URL})
    subject, _, text = rendered.strip().partition("\n")
    return post(address, subject, text, user=user, key=key, calendar=calendar)


@transaction.atomic
def post(
    address: str,
    subject: str,
    text: str,
    *,
    user: User | None = None,
    key: str = "",
    calendar: Calendar | None = None,
) -> Mail | None:
    """Put a message that is ready into the outbox, as `write` does."""
    if not address or (key and Mail.objects.filter(address__iexact=address, key=key).exists()):
        return None
    from accounts.tasks import send

    message = Mail(
        address=address,
        user=user,
        key=key,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT].strip(),
        text=f"{text.strip()}\n",
        calendar=calendar.text if calendar else "",
        calendar_method=calendar.method if calendar else "",
        next_try_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:  # the same message, written at the same moment
        return None
    # When the broker is away the message waits for the sweep; what it is about is saved all the same.
    transaction.on_commit(partial(send.delay, message.pk), robust=True)
    return message


@transaction.atomic
def take_back(*keys: str) -> None:
    """Do not send what waits under `keys`; what was sent stays sent."""
    Mail.objects.filter(key__in=keys, sent_at=None).delete()


def deliver(pk: int) -> bool:
    """Send one message now, if it still waits and nobody else is sending it; return whether it is sent.

    A refusal of the mail server is kept with the message, in the server's class of error alone, and tried again later,
    unless the server says that it is final.
    """
    try:
        return _deliver(pk)
    except Unreachable:
        return False


def deliver_due() -> int:
    """Send every message whose time has come; return how many were sent.

    Stops when the mail server takes nothing, so that the others keep their tries and the worker its time.
    """
    due = Mail.objects.waiting().filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")
    sent, ends = 0, time.monotonic() + SWEEPS_FOR
    for pk in list(due.values_list("pk", flat=True)[:500]):
        try:
            sent += _deliver(pk)
        except Unreachable:
            break
        if time.monotonic() > ends:
            break
    return sent


@transaction.atomic
def try_again() -> int:
    """Send what got stuck once more, with as many tries as a new message; return how many messages that are."""
    from accounts.tasks import send_due

    count = Mail.objects.stuck().update(tries=0, next_try_at=timezone.now())
    if count:
        transaction.on_commit(send_due.delay, robust=True)
    return count


@transaction.atomic
def give_up() -> int:
    """Stop trying to send what got stuck; return how many messages that were."""
    count, _ = Mail.objects.stuck().delete()
    return count


@transaction.atomic
def forget_old() -> int:
    """Delete what was sent, or got stuck, 90 days ago; return how many messages that were."""
    before = timezone.now() - KEPT_FOR
    old = Mail.objects.filter(Q(sent_at__lt=before) | Q(sent_at=None, tries__gte=TRIES, written_at__lt=before))
    count, _ = old.delete()
    return count


def absolute(path: str) -> str:
    """Return the whole address of a page, for a mail."""
    return f"{settings.FORUM_URL.rstrip('/')}{path}"


def _deliver(pk: int) -> bool:
    """Send one message under a lock of its row. Raises Unreachable, once noted, when the server takes nothing."""
    with transaction.atomic():
        message = Mail.objects.waiting().select_for_update(skip_locked=True).filter(pk=pk).first()
        if message is None:
            return False
        try:
            _hand_over(message)
        except (OSError, ValueError) as error:  # what smtplib raises is an OSError
            problem = error
        else:
            message.sent_at, message.text, message.calendar, message.problem = timezone.now(), "", "", ""
            message.save(update_fields=["sent_at", "text", "calendar", "problem"])
            return True
        pause = PAUSES[min(message.tries, len(PAUSES) - 1)]
        message.tries = TRIES if _is_final(problem) else message.tries + 1
        message.problem = type(problem).__name__ if isinstance(problem, OSError) else CANNOT_BE_WRITTEN
        message.next_try_at = timezone.now() + datetime.timedelta(minutes=pause)
        message.save(update_fields=["tries", "problem", "next_try_at"])
    if isinstance(problem, OSError) and not isinstance(problem, SMTPRecipientsRefused | SMTPDataError):
        raise Unreachable
    return False


def _is_final(problem: Exception) -> bool:
    """Whether trying again is of no use: the server said so, or the message cannot be written down at all."""
    if isinstance(problem, SMTPRecipientsRefused):
        return all(code >= FINAL for code, _ in problem.recipients.values())
    if isinstance(problem, SMTPDataError):
        return problem.smtp_code >= FINAL
    return not isinstance(problem, OSError)


def _hand_over(message: Mail) -> None:
    """Give the message to the mail server; once that has taken it, how the conversation ends does not matter."""
    host = urlsplit(settings.FORUM_URL).hostname
    server = get_connection()
    try:
        server.open()
        letter = EmailMultiAlternatives(
            subject=message.subject,
            body=message.text,
            to=[message.address],
            headers={
                "Message-ID": f"<mail-{message.pk}-{message.written_at:%Y%m%d%H%M%S}@{host}>",
                "Auto-Submitted": "auto-generated",
            },
            connection=server,
        )
        if message.calendar:
            letter.attach_alternative(message.calendar, f"text/calendar; method={message.calendar_method}")
        letter.send()
    finally:
        with suppress(OSError):
            server.close()
