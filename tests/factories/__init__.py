"""Makes what a test needs, in one line each, with sensible words for everything the test does not care about.

Take the `forum` fixture: most of these stand on the boards, places, agenda and review types of the Terms of Reference.
Everything optional is a keyword, is made when it is not given, and goes through the room's own verbs, so that what
comes out is what the forum itself would have made. `actor` is the first coordinator unless given.

    make_user("chair")                        a signed-in person of a role: one of ROLES; no role gives an account only
    invite("noor@forum.example", "Noor")      an invited account; `make_invitation()` is the invitation alone
    make_agency(), make_membership(), make_representative(), make_person()
    board("bsab")                             one of the three boards
    make_meeting("held")                      planned | issued | held | approved | cancelled; agenda, register too
    item_of(meeting, ItemKind.CASE)           its first item of a kind
    line_of(meeting, membership)              the register's line of a place; the first one without `membership`
    take_line(line, Attendance.DEPUTY)        fills one line; `deputy` is a Person who may have an account
    write_note(item, "…")
    take_minutes(meeting, "checked")          checked | circulated; `make_comment(meeting, item=…)` on circulated ones
    make_decision(item)                       what was decided
    make_declaration(meeting)                 what somebody declared
    make_paper(item, title="…", file=sent(["Page one"]), is_restricted=True, readers=[person])
    make_closure()                            days on which the forum does not meet
    make_exchange(partner=sub_group("SAR"))   something that came in from a sub-group; `items` links agenda items
    make_action(item, owner=…, due_on=…, closed=True)
    make_review("sar", state=ReviewState.ON_HOLD, is_restricted=True, named=[user])
    make_learning_point(rung="embedded")      draft | identified | shared | embedded | evidenced
    make_impact_review(point, finding=Finding.SOME, signed_off_by=user)
    make_edition(ready=True, issued=True)     three boards' reports; `ready` gives each a (tiny) document

Dates count from today, so that what is overdue in a test stays overdue.
"""

from tests.factories.accounts import ROLES, coordinator, give_second_step, invite, make_invitation, make_user
from tests.factories.meetings import (
    item_of,
    line_of,
    make_action,
    make_closure,
    make_comment,
    make_decision,
    make_declaration,
    make_exchange,
    make_meeting,
    take_line,
    take_minutes,
    write_note,
)
from tests.factories.members import board, make_agency, make_membership, make_person, make_representative, sub_group
from tests.factories.papers import latest, make_paper, sent
from tests.factories.reports import make_edition
from tests.factories.reviews import make_review, review_type
from tests.factories.tracker import make_impact_review, make_learning_point

__all__ = [
    "ROLES",
    "board",
    "coordinator",
    "give_second_step",
    "invite",
    "item_of",
    "latest",
    "line_of",
    "make_action",
    "make_agency",
    "make_closure",
    "make_comment",
    "make_decision",
    "make_declaration",
    "make_edition",
    "make_exchange",
    "make_impact_review",
    "make_invitation",
    "make_learning_point",
    "make_meeting",
    "make_membership",
    "make_paper",
    "make_person",
    "make_representative",
    "make_review",
    "make_user",
    "review_type",
    "sent",
    "sub_group",
    "take_line",
    "take_minutes",
    "write_note",
]
