"""What was agreed at the practice meetings, and what became of it."""

from dataclasses import dataclass

from learningforum.demo.calendar import Moment
from learningforum.demo.practice import Practice, backdate
from meetings.domain import action


@dataclass(frozen=True)
class Agreed:
    """An action: from which item of which meeting, who does it (a place's holder, or `anyone` by name), by when.

    `said` is how it stands, when it is not done.
    """

    meeting: int
    item: int
    what: str
    owner: str
    due: Moment
    closed: Moment | None = None
    done: str = ""
    anyone: str = ""
    said: str = ""


AGREED = (
    Agreed(
        0,
        4,
        "Write a one-page guide to starting a multi-agency chronology, with an example.",
        "standards",
        (1, -2),
        (1, -1),
        "Guide agreed with four agencies and put on the partnership’s pages.",
    ),
    Agreed(
        0,
        5,
        "Send each agency the decision-specific capacity template and ask who will use it first.",
        "adults",
        (0, 6),
        (0, 8),
        "Sent to nine agencies; the hospital and community health began in the same month.",
    ),
    Agreed(
        0,
        6,
        "Propose two impact measures for the neglect learning.",
        "",
        (1, 0),
        (1, 0),
        "Two measures proposed and agreed at the meeting.",
        anyone="Learning manager",
    ),
    Agreed(
        1,
        4,
        "Check that every outpatient clinic can see someone alone, and report gaps.",
        "hospital",
        (2, -2),
        (2, -3),
        "Three clinics could not. Rooms have been found for all three.",
    ),
    Agreed(
        1,
        5,
        "Bring leaving-care and maternity managers together on joint pre-birth planning.",
        "icb-children",
        (2, 0),
        (2, 4),
        "Met twice; a joint planning form is in use.",
    ),
    Agreed(
        1,
        7,
        "Say which teams have had no domestic abuse training in two years.",
        "abuse",
        (2, -4),
        (1, 8),
        "Seven teams found; all have dates.",
    ),
    Agreed(
        2,
        4,
        "Agree who keeps the shared map of places and people of concern.",
        "police",
        (3, 0),
        (4, 1),
        "The community safety team keeps it and reviews it each month.",
    ),
    Agreed(
        2,
        5,
        "List young people of fourteen and over who will need adult support, by named worker.",
        "standards",
        (3, -2),
        (3, -1),
        "List made; nine young people had no named worker and now have one.",
    ),
    Agreed(
        2,
        10,
        "Share our chronology guide with the neighbouring forums.",
        "sab",
        (2, 6),
        (2, 5),
        "Shared; one forum has taken it up.",
    ),
    Agreed(
        3,
        4,
        "Ask adult mental health teams to record where the children are during a crisis.",
        "mental-health",
        (4, -1),
        (4, 3),
        "Added to the crisis assessment form; the first audit is in six months.",
    ),
    Agreed(
        3,
        5,
        "Confirm in writing that any agency may call a multi-agency meeting.",
        "sab",
        (3, 6),
        (3, 5),
        "Letter sent by both chairs to every agency.",
    ),
    Agreed(
        4,
        4,
        "Add a question about safety on both sides to the carer’s assessment.",
        "adults",
        (5, 0),
        (5, 6),
        "In the form since the last update.",
    ),
    Agreed(
        4,
        5,
        "Train a neglect tool champion in each school cluster.",
        "schools",
        (5, 4),
        (6, 0),
        "Six clusters, six champions.",
    ),
    Agreed(
        4,
        12,
        "Send invitations for the coming year’s meetings.",
        "",
        (4, 3),
        (4, 2),
        "Sent to every place, with joining details.",
        anyone="Forum coordinator",
    ),
    Agreed(
        5,
        4,
        "Change “did not attend” to “was not brought” in the records of community clinics.",
        "community",
        (6, 0),
        (6, -1),
        "Changed in all clinics; a short film explains why.",
    ),
    Agreed(
        5,
        5,
        "Write up the good-outcome case as a training exercise.",
        "voluntary",
        (6, 2),
        (6, 4),
        "Written with two practitioners and tried with one group.",
    ),
    Agreed(
        6,
        4,
        "Find out how often people return to hospital within a month of a planned discharge to no address.",
        "hospital",
        (7, 0),
        (7, 3),
        "Figures for the last year are with the coordinator.",
    ),
    Agreed(
        6,
        5,
        "Tell the panel which of our agencies hold records for the review.",
        "abuse",
        (6, 4),
        (6, 3),
        "Told in writing.",
    ),
    Agreed(
        6,
        9,
        "Offer two more evening sessions of the safeguarding children course.",
        "icb-children",
        (7, 4),
    ),
    Agreed(
        7,
        4,
        "Meet the local banks about where their safeguarding concerns go.",
        "adults",
        (8, 0),
        said="Two of the four have met us and know whom to call. The others have a date.",
    ),
    Agreed(
        7,
        5,
        "Give the coordinator one name and deputy for escalation from community health.",
        "community",
        (7, 6),
        (7, 7),
        "Names given; they are on the escalation sheet.",
    ),
    Agreed(
        7,
        5,
        "Collect every agency’s escalation contact on one sheet.",
        "",
        (8, 2),
        anyone="Forum coordinator",
    ),
    Agreed(
        7,
        6,
        "Repeat the dip sample on “was not brought” in three clinics and bring the result.",
        "community",
        (8, 4),
        said="Two clinics are done; the third is next week.",
    ),
    Agreed(
        7,
        11,
        "Nominate a case about older people and alcohol.",
        "mental-health/2",
        (8, 0),
        (8, -1),
        "Nominated to the chairs.",
    ),
    Agreed(
        8,
        4,
        "Trace why police notifications do not reach health visitors, and say what would fix it.",
        "police",
        (9, 0),
    ),
    Agreed(
        8,
        4,
        "Until then, telephone the health visiting duty desk for every child under one.",
        "police",
        (8, 1),
        (8, 1),
        "Desk officers have been told; the duty desk confirms that calls come.",
    ),
    Agreed(
        8,
        4,
        "Ask ward staff to check at booking who else is told of a notification.",
        "hospital",
        (9, 2),
    ),
    Agreed(
        8,
        5,
        "Test the one-page guide to executive capacity with two teams.",
        "adults",
        (9, 3),
    ),
    Agreed(
        8,
        5,
        "Choose a health team to test the guide with, and say when they start.",
        "community",
        (9, 1),
    ),
    Agreed(
        8,
        6,
        "Find a measure for the hidden harm learning that does not count training places.",
        "abuse",
        (9, -1),
    ),
    Agreed(
        8,
        1,
        "Ask the probation service who will take the vacant place.",
        "sab",
        (8, 5),
    ),
)


def agree_all(practice: Practice) -> None:
    """Record the actions from their items, and close those that are done."""
    for agreed in AGREED:
        item = practice.meetings[agreed.meeting].items.get(number=agreed.item)
        made = action.record(
            item,
            what=agreed.what,
            due_on=practice.calendar.day(agreed.due),
            owner=practice.holders[agreed.owner] if agreed.owner else None,
            owner_name=agreed.anyone,
            actor=practice.coordinator,
        )
        backdate(made, created_at=practice.calendar.noon((agreed.meeting, 0)))
        if agreed.said:
            action.update(made, text=agreed.said, actor=practice.coordinator)
        if agreed.closed:
            action.close(made, closing_note=agreed.done, actor=practice.coordinator)
            backdate(made, closed_on=practice.calendar.day(agreed.closed))
