"""Jobs of this room: sending mail."""

from celery import shared_task

from accounts.domain import mail, password


@shared_task
def send(pk: int) -> None:
    """Send one message of the outbox; doing so twice sends it once."""
    mail.deliver(pk)


@shared_task
def send_due() -> None:
    """Send what waits: what was never queued, and what the mail server refused a while ago."""
    mail.deliver_due()


@shared_task
def forget_old_mail() -> None:
    """Delete what was sent long ago."""
    mail.forget_old()


@shared_task
def password_forgotten(email: str) -> None:
    """Answer somebody who forgot their password.

    A job of its own, so that the page answers as fast for an address without an account as for one that has one.
    """
    password.forgotten(email)
