"""What is said at an item while the meeting runs, recorded together: all of it, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from meetings.domain import action as actions
from meetings.domain import decision as decisions
from meetings.domain import register
from meetings.models import Action, AgendaItem, Decision, Meeting
from members.models import Representative


@dataclass(frozen=True)
class Chair:
    """Who chairs from now on, and whom the page named when the person began (None for nobody)."""

    chaired_by: Representative | None
    seen_id: int | None = None


@dataclass(frozen=True)
class Said:
    """What was said: a decision, an action (what `action.record` takes), who chairs; empty or None when it was not."""

    decision: str = ""
    action: dict[str, Any] | None = None
    chair: Chair | None = None


@dataclass(frozen=True)
class Kept:
    """What was recorded."""

    decision: Decision | None = None
    action: Action | None = None
    chair: Chair | None = None


@transaction.atomic
def record(item: AgendaItem, said: Said, *, actor: User) -> Kept:
    """Record what was said at an item.

    Raises what `decision.record`, `action.record` and `register.record` refuse, keyed by the field: decision; what,
    owner, owner_name, due_on; chaired_by.
    """
    wrong: dict[str, Any] = {}
    decision, action = None, None
    if said.decision:
        with _about("decision", wrong):
            decision = decisions.record(item, text=said.decision, actor=actor)
    if said.action:
        with _about("what", wrong):
            action = actions.record(item, **said.action, actor=actor)
    if said.chair:
        with _about("chaired_by", wrong):
            _set_chair(item.meeting, said.chair, actor=actor)
    if wrong:
        raise ValidationError(wrong)
    return Kept(decision, action, said.chair)


def _set_chair(meeting: Meeting, chair: Chair, *, actor: User) -> None:
    """Say who chairs; the register keeps it. Raises as `register.record` does."""
    others = meeting.in_attendance
    register.record(
        meeting,
        [],
        chaired_by=chair.chaired_by,
        in_attendance=others,
        seen=register.Seen(chair.seen_id, others),
        actor=actor,
    )


@contextmanager
def _about(field: str, wrong: dict[str, Any]) -> Iterator[None]:
    """Gather what is refused, by field; what names no field of this page is said of `field`."""
    try:
        yield
    except ValidationError as error:
        found = error.error_dict if hasattr(error, "error_dict") else {field: error.error_list}
        for name, errors in found.items():
            wrong.setdefault(field if name == "text" else name, []).extend(errors)
