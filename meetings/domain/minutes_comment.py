"""What those who were there say of circulated minutes, and what came of it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.domain import mail
from accounts.enums import Role
from accounts.history import acting_as
from accounts.models import User
from meetings.enums import Attendance, MinutesState
from meetings.models import AgendaItem, Meeting, Minutes, MinutesComment

#: Those who comment because they are part of the forum; a deputy does because they came.
BELONGS = (Role.COORDINATOR, Role.CHAIR, Role.LEARNING_MANAGER, Role.REPRESENTATIVE)


@transaction.atomic
def write(meeting: Meeting, text: str, *, actor: User, item: AgendaItem | None = None) -> MinutesComment:
    """Comment on circulated minutes: on an item that the writer may open, or on the whole.

    Raises ValidationError("minutes_approved" | "cancelled" | "not_circulated" | "was_not_there"), at ``item``
    ("not_on_the_agenda") or at ``text`` ("comment_needed").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.is_locked:
        message = f"Comments are closed: {locked.get_state_display().lower()}."
        raise ValidationError(message, code="minutes_approved")
    if not Minutes.objects.filter(meeting=locked, state=MinutesState.CIRCULATED).exists():
        message = "These minutes are not circulated, so they cannot be commented on yet."
        raise ValidationError(message, code="not_circulated")
    if not _was_there(locked, actor):
        message = "Only members and those who were at the meeting comment on its minutes."
        raise ValidationError(message, code="was_not_there")
    if item and not AgendaItem.objects.visible_to(actor).filter(pk=item.pk, meeting=locked).exists():
        raise ValidationError({"item": ValidationError("This item is not on the agenda.", "not_on_the_agenda")})
    if not text.strip():
        raise ValidationError({"text": ValidationError("Enter your comment.", "comment_needed")})
    with acting_as(actor):
        return MinutesComment.objects.create(meeting=locked, item=item, text=text.strip(), written_by=actor)


@transaction.atomic
def resolve(comment: MinutesComment, resolution: str, *, actor: User) -> None:
    """Say what came of a comment; its writer is told that it is answered, and reads the answer after signing in.

    Raises ValidationError("already_resolved" | "minutes_approved"), or at ``resolution`` ("resolution_needed").
    """
    meeting = Meeting.objects.select_for_update().get(pk=comment.meeting_id)
    locked = MinutesComment.objects.select_related("written_by", "resolved_by").get(pk=comment.pk)
    if locked.resolved_at:
        day = timezone.localtime(locked.resolved_at)
        message = f"{locked.resolved_by} answered this comment on {day:%-d %B %Y}."
        raise ValidationError(message, code="already_resolved")
    if meeting.is_locked:
        message = f"Comments are closed: {meeting.get_state_display().lower()}."
        raise ValidationError(message, code="minutes_approved")
    if not resolution.strip():
        raise ValidationError({"resolution": ValidationError("Say what came of it.", "resolution_needed")})
    with acting_as(actor):
        locked.resolution, locked.resolved_by, locked.resolved_at = resolution.strip(), actor, timezone.now()
        locked.save(update_fields=["resolution", "resolved_by", "resolved_at"])
    writer = locked.written_by
    if writer.is_active and writer != actor:
        url = mail.absolute(reverse("meetings:minutes", args=[meeting.pk]))
        context = {"writer": writer, "meeting": meeting, "url": url}
        key = f"minutes-comment-{locked.pk}"
        mail.write(writer.email, "meetings/mail/comment_answered.txt", context, user=writer, key=key)
    comment.refresh_from_db()


def _was_there(meeting: Meeting, user: User) -> bool:
    if user.standing.holds(*BELONGS):
        return True
    return meeting.lines.filter(attendance=Attendance.DEPUTY, deputy__user=user).exists()
