"""Who sits on the boards and their sub-groups in the practice forum, and an agency that was renamed on the way."""

from learningforum.demo.calendar import Moment
from learningforum.demo.practice import Practice
from members.domain import agency, group
from members.domain.person import Newcomer
from members.enums import GroupRole
from members.models import Agency, Board, Person, SubGroup

#: Chairs of the boards, by the board's code; all invented.
BOARD_CHAIRS = {"shield": "Judith Carrow", "bsab": "Neil Hathersage", "csp": "Dina Okafor"}
#: Chairs of the sub-groups, by short name; the others have none on record.
SUB_GROUP_CHAIRS = {"Learning from Practice": "Helena Marsh", "SAR Subgroup": "Owen Tadley", "DHR Panels": "Ruth Abara"}
#: Cross-membership: the short name of a board or sub-group, and who of the forum sits there.
SITTING = (
    ("SHIELD", "Gwen Tolland"),
    ("BSAB", "Priya Sandhu"),
    ("CSP", "Joanna Pell"),
    ("Learning from Practice", "Gwen Tolland"),
    ("Learning from Practice", "Alison Tran"),
    ("SAR Subgroup", "Priya Sandhu"),
    ("SAR Subgroup", "Martin Okoro"),
    ("DHR Panels", "Joanna Pell"),
    ("Tri-borough forum", "Martin Okoro"),
)
#: An agency as it was called in the first year: its name now, its name then, and when it changed.
RENAMED = (
    "Practice Drug and Alcohol Recovery (invented)",
    ("Practice Substance Misuse Service (invented)", "Practice Substance Misuse"),
)
SINCE: Moment = (0, -8)
RENAMED_AT: Moment = (4, -4)


def seat_on_groups(practice: Practice) -> None:
    """Give boards and sub-groups their chairs, and people of the forum their seats there."""
    since, actor = practice.calendar.day(SINCE), practice.coordinator
    bodies: dict[str, Board | SubGroup] = {board.short_name: board for board in Board.objects.all()}
    bodies |= {group.short_name: group for group in SubGroup.objects.all()}
    codes = {board.code: board for board in Board.objects.all()}
    chaired: list[tuple[Board | SubGroup, str]] = [(codes[code], name) for code, name in BOARD_CHAIRS.items()]
    chaired += [(bodies[short_name], name) for short_name, name in SUB_GROUP_CHAIRS.items()]
    for body, name in chaired:
        group.sit(Newcomer(name), body, role=GroupRole.CHAIR, on=since, actor=actor)
    for short_name, name in SITTING:
        group.sit(Person.objects.get(name=name), bodies[short_name], on=since, actor=actor)
    _rename(practice)


def _rename(practice: Practice) -> None:
    """Let an agency have had another name at first."""
    now, then = RENAMED
    renamed = Agency.objects.get(name=now)
    short_name = renamed.short_name
    renamed.name, renamed.short_name = then
    renamed.save(update_fields=["name", "short_name"])
    on = practice.calendar.day(RENAMED_AT)
    agency.rename(renamed, name=now, short_name=short_name, on=on, actor=practice.coordinator)
