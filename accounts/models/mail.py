"""The outbox: mail that is to be sent, and that it was."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models.user import User

#: A message is tried this often before somebody must look after it.
TRIES = 8
#: The problem of a message that no mail server could be given.
CANNOT_BE_WRITTEN = "ValueError"
#: What a problem's class of error means, in words. Whatever is not here is the connection: the server does not answer.
PROBLEMS = {
    "SMTPRecipientsRefused": "The mail server refuses the address.",
    "SMTPSenderRefused": "The mail server refuses the address that the forum sends from.",
    "SMTPAuthenticationError": "The mail server refuses the forum’s user name or password.",
    "SMTPDataError": "The mail server refuses the message.",
    CANNOT_BE_WRITTEN: "The address cannot be written to.",
}
UNREACHABLE = "The mail server does not answer."


class MailQuerySet(models.QuerySet["Mail"]):
    """Mail by what became of it."""

    def waiting(self) -> Self:
        """To be sent, tried or not."""
        return self.filter(sent_at=None, tries__lt=TRIES)

    def stuck(self) -> Self:
        """Tried too often: the address or the mail server refuses it."""
        return self.filter(sent_at=None, tries__gte=TRIES)


class Mail(models.Model):
    """One message to one address. It never carries case content.

    Its text can hold a link that opens a door, so it is emptied as soon as the message is sent; so is the calendar
    entry that goes with it for mail programs (RFC 5545, RFC 5546). `key` names what it is about: a second message with
    the same key to the same address is not written. It is not in the history of changes, which is kept for ever.
    """

    address = models.EmailField(max_length=254)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="mail")
    key = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name_plural = "mail"
        constraints = [
            models.UniqueConstraint(Lower("address"), "key", condition=~Q(key=""), name="accounts_mail_once_per_key"),
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sent_at=None), name="accounts_mail_waiting")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.address}"

    @property
    def why(self) -> str:
        """Why it could not be sent, in words; empty when nothing went wrong."""
        return PROBLEMS.get(self.problem, UNREACHABLE) if self.problem else ""
