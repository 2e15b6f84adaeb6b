"""Who may do what: the one table of the forum.

It is what the access door asks (through django-rules), what the coordinator reads as a page, and what the test of every
address holds each role to. Whom a permission reaches (which reviews, which items) is each room's `visible_to`; whether
something is possible now is its `domain/`.

A role stands in `who` when it may, and in `own` when it may only where the condition `only` holds; `note` says that
condition in words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import rules

from accounts.enums import Role
from accounts.rules import holds, is_known
from meetings.rules import owns_action
from members.rules import holds_place
from tracker.rules import is_second_person, owns_learning

C, H, L, R, D, A, B = (
    Role.COORDINATOR,
    Role.CHAIR,
    Role.LEARNING_MANAGER,
    Role.REPRESENTATIVE,
    Role.DEPUTY,
    Role.AD_HOC,
    Role.BOARD_READER,
)
ANYBODY = (C, H, L, R, D, A, B)


@dataclass(frozen=True)
class May:
    """One line of the table."""

    permission: str
    words: str
    who: tuple[Role, ...] = ()
    own: tuple[Role, ...] = ()
    only: Any = None
    note: str = ""

    @property
    def predicate(self) -> Any:
        """What django-rules asks."""
        if self.who == ANYBODY:
            return is_known
        return holds(*self.who) | (holds(*self.own) & self.only) if self.own else holds(*self.who)


@dataclass(frozen=True)
class Cell:
    """What a role may of one line: "Yes", "No", or "Only" with the condition."""

    role: str
    answer: str


@dataclass(frozen=True)
class Row:
    """One line, as people read it."""

    words: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """The lines about one part of the forum."""

    title: str
    rows: tuple[Row, ...]


TABLE: dict[str, tuple[May, ...]] = {
    "Coming in": (
        May("accounts.enter", "Open the home page and their own page", ANYBODY),
        May("accounts.keep_own_account", "Change their own password, second step and sessions", ANYBODY),
        May("accounts.manage_accounts", "Invite people, and end their access", (C,)),
        May("accounts.view_permissions", "Read this table", (C,)),
    ),
    "Members": (
        May("members.view_membership", "See who the members are and were", (C, H, L, R)),
        May("members.change_membership", "Change agencies, places and who holds them; import", (C,)),
        May("members.export_membership", "Download the membership list", (C, H, L)),
        May(
            "members.name_deputy",
            "Name a place’s standing deputy",
            (C,),
            own=(R,),
            only=holds_place,
            note="for their own place",
        ),
        May("members.view_groups", "See boards, sub-groups and who sits where", (C, H, L, R)),
        May("members.change_groups", "Change sub-groups and who sits where", (C,)),
        May("members.view_terms", "Read the Terms of Reference", (C, H, L, R)),
        May("members.change_terms", "Adopt a new version of the Terms of Reference", (C, H)),
    ),
    "Meetings": (
        May("meetings.view_meetings", "See meetings, agendas and minutes", (C, H, L, R, D)),
        May("meetings.view_item", "Open an agenda item they may see", (C, H, L, R, D, A)),
        May("meetings.schedule", "Plan a year of meetings; schedule, change and cancel them", (C, H)),
        May("meetings.set_practice", "Settle how the forum meets", (C, H)),
        May("meetings.change_template", "Adopt a new version of the standard agenda", (C, H)),
        May("meetings.edit_agenda", "Set and issue agendas, ask specialists", (C, H)),
        May("meetings.view_papers", "See the papers they may open", (C, H, L, R, D, A)),
        May("meetings.download_paper", "Download the papers they may open, and the pack", (C, H, L, R, D, A)),
        May("meetings.add_paper", "Add, replace, change and withdraw papers", (C, H, L)),
        May("meetings.view_replies", "See who is coming", (C, H, L, R)),
        May("meetings.subscribe", "Have their meetings in their own calendar", (C, H, L, R, D, A)),
        May("meetings.reply", "Say who comes for their own place", (C, H, R)),
        May("meetings.reply_for_others", "Say who comes for any place", (C, H)),
        May("meetings.take_register", "Take the register, record declarations of interest, open check-in", (C, H)),
        May("meetings.check_in", "Check in to a meeting for the place they come for", (H, R, D, A)),
        May("meetings.prepare_minutes", "Ask for minutes to be checked; circulate and reopen them", (C, H)),
        May("meetings.check_minutes", "Check minutes", (H,)),
        May("meetings.comment_minutes", "Comment on circulated minutes", (C, H, L, R, D)),
        May("meetings.approve_minutes", "Approve minutes, answer comments on them, correct them", (C, H)),
        May("meetings.view_attendance", "See attendance", (C, H, L, R)),
        May("meetings.write_note", "Write the notes of an item", (C, H, L)),
        May("meetings.record_decision", "Record decisions", (C, H, L)),
        May("meetings.record_action", "Record actions", (C, H, L)),
        May("meetings.view_actions", "See actions", (C, H, L, R, D)),
        May(
            "meetings.view_action",
            "Open an action",
            (C, H, L, R, D),
            own=(A,),
            only=owns_action,
            note="their own",
        ),
        May(
            "meetings.update_action",
            "Say how an action stands",
            (C, H, L),
            own=(R, D, A),
            only=owns_action,
            note="their own",
        ),
        May("meetings.change_action", "Hand an action on, change its date, open it again", (C, H, L)),
        May(
            "meetings.close_action",
            "Close an action",
            (C, H, L),
            own=(R, D, A),
            only=owns_action,
            note="their own",
        ),
        May("meetings.search", "Search agendas, notes, decisions and actions", (C, H, L, R, D)),
        May("meetings.view_exchanges", "See what was exchanged with boards and sub-groups", (C, H, L, R)),
        May("meetings.record_exchange", "Record what was exchanged", (C, H, L)),
    ),
    "Reviews": (
        May("reviews.view_register", "See the register of reviews", (C, H, L, R)),
        May("reviews.note_review", "Note a review", (C, H, L)),
        May("reviews.change_review", "Change a review", (C, H, L)),
        May("reviews.move_review", "Say where a review stands", (C, H, L)),
        May("reviews.restrict_review", "Restrict a review to named people", (C, H, L)),
    ),
    "Learning": (
        May("tracker.view_tracker", "See the learning tracker", (C, H, L, R)),
        May("tracker.record_learning", "Record learning", (C, H, L)),
        May("tracker.revise_learning", "Revise learning", (C, H, L)),
        May(
            "tracker.record_progress",
            "Say how learning was shared and embedded",
            (C, H, L),
            own=(R,),
            only=owns_learning,
            note="what is with their place",
        ),
        May(
            "tracker.review_impact",
            "Review the impact of learning",
            (C, H, L),
            own=(R,),
            only=owns_learning,
            note="what is with their place",
        ),
        May(
            "tracker.sign_off_impact",
            "Sign off evidence of impact",
            own=(C, H, L),
            only=is_second_person,
            note="what somebody else recorded",
        ),
    ),
    "Reports to the boards": (
        May("reports.view_reports", "Read reports", (C, H, L, B)),
        May("reports.make_reports", "Make reports", (C, H, L)),
        May("reports.issue_reports", "Issue reports to the boards", (C, H)),
    ),
}


def lines() -> Iterator[May]:
    """Return every line of the table."""
    for group in TABLE.values():
        yield from group


def groups() -> tuple[Group, ...]:
    """Return the table as the coordinator reads it."""
    return tuple(Group(title, tuple(Row(each.words, _cells(each)) for each in may)) for title, may in TABLE.items())


def _cells(line: May) -> tuple[Cell, ...]:
    return tuple(Cell(role.label, _answer(line, role)) for role in ANYBODY)


def _answer(line: May, role: Role) -> str:
    if role in line.who:
        return "Yes"
    return f"Only {line.note}" if role in line.own else "No"


def register() -> None:
    """Called once, when the application is ready and every room has its rules."""
    for line in lines():
        rules.add_perm(line.permission, line.predicate)
