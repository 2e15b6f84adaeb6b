"""Board readers: who reads the issued reports for a board, and nothing case-level."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.domain import invitation
from accounts.history import acting_as
from accounts.models import User
from members.domain.span import day_before
from members.models import Board, BoardReader


@transaction.atomic
def add(board: Board, *, name: str, email: str, actor: User) -> BoardReader:
    """Let somebody read for `board` from today, inviting them to sign in unless they do already.

    Raises ValidationError("no_name" | "no_email" | "already_reads" | "suspended"), each keyed by its field, and for an
    address that is none.
    """
    Board.objects.select_for_update().get(pk=board.pk)
    name, email = " ".join(name.split()), email.strip()
    if not name:
        raise ValidationError({"name": ValidationError("Enter the reader’s full name.", "no_name")})
    if not email:
        raise ValidationError({"email": ValidationError("Enter the reader’s email address.", "no_email")})
    user = invitation.invite(email, name, actor=actor)
    if board.readers.current().filter(user=user).exists():
        message = f"{user.name} reads for {board.short_name} already."
        raise ValidationError({"email": ValidationError(message, "already_reads")})
    with acting_as(actor):
        return BoardReader.objects.create(board=board, user=user, started_on=today())


@transaction.atomic
def end(reader: BoardReader, *, actor: User) -> None:
    """End a reading now: the next click of this person finds nothing.

    Yesterday is the last day that counts. Who began today never read for a whole day: that row goes, and stays in the
    history of changes. Ending twice changes nothing.
    """
    locked = BoardReader.objects.current().select_for_update().filter(pk=reader.pk).first()
    if locked is None:
        return
    yesterday = day_before(today())
    with acting_as(actor):
        if locked.started_on and locked.started_on > yesterday:
            locked.delete()
            return
        locked.ended_on = yesterday
        locked.save(update_fields=["ended_on"])
