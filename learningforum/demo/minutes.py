"""What was said at the practice meetings: in general words, with nothing that could identify anybody."""

from meetings.enums import ItemKind

#: What the notes of an item say, by kind; meetings take them in turn.
NOTES = {
    ItemKind.WELCOME: (
        "The chair welcomed everyone and members introduced themselves. Apologies are in the register.",
        "The chair welcomed members and deputies. Members were reminded that cases are discussed by code only.",
        "Introductions were made. The chair thanked the member who has moved on for their work in the forum.",
    ),
    ItemKind.ACTIONS: (
        "The open actions were gone through one by one. Those completed were closed with a word on what was done.",
        "Most actions are complete. Owners of the overdue ones said what holds them up and when they expect to finish.",
        "Actions were reviewed. Members asked that owners send an update before the meeting.",
    ),
    ItemKind.REVIEWS: (
        "The forum noted the pending and current reviews of each board. No new overlaps were seen.",
        "The forum noted the register. One review waits for criminal proceedings; what can be used now will be.",
        "The forum noted the register and asked for earlier sight of findings that concern several agencies.",
    ),
    ItemKind.IMPACT: (
        "The tracker was updated. For each point due, its owner said what has changed and how they know.",
        "Members tested the evidence: what would someone using the service notice? Two points need a better measure.",
        "The tracker was updated. Where there was no evidence yet, the forum set a date to look again.",
    ),
    ItemKind.TRAINING: (
        "Numbers trained and dates of the next courses were given. Take-up is lowest where shifts make release hard.",
        "The programme was noted. Learning from the last two reviews is now part of the course material.",
        "The programme was noted. Members will send names for the next events and say who most needs a place.",
    ),
    ItemKind.TRI_BOROUGH: (
        "The neighbouring forums share two of our themes. A joint briefing will be considered.",
        "No meeting since the last update.",
        "The tri-borough forum asked each area for one good-practice example. Ours will be the escalation work.",
    ),
    ItemKind.NOMINATIONS: (
        "Two cases were put forward. The chairs will settle which come to the next meeting and who needs to be asked.",
        "One case was put forward with a good outcome. Members agreed that there is as much to learn from those.",
        "No case was put forward at the meeting. Members will send suggestions to the coordinator within four weeks.",
    ),
    ItemKind.DATES: ("The date of the next meeting was confirmed.", "Dates for the coming year were agreed."),
    ItemKind.AOB: ("There was no other business.", "A reminder that the safeguarding awareness week is coming up."),
}

#: The two cases of each meeting (the last pair is for the next one), as `cases` names them.
DISCUSSED = (
    ("scr Child X", "sar Adult A"),
    ("dhr Adult F", "rapid-review Child E"),
    ("cspr Child A", "sar Adult C"),
    ("learning-review Family A", "sar Adult E"),
    ("dhr Adult H", "multi-agency-audit Audit 1"),
    ("cspr Child B", "case-discussion Case 1"),
    ("sar Adult B", "dhr Adult K"),
    ("sar Adult G", "case-discussion Case 2"),
    ("cspr Child C", "multi-agency-audit Audit 2"),
    ("sar Adult J", "dhr Adult H"),
)

#: What was said of each case.
CASE_NOTES = {
    "scr Child X": (
        "What happened: services responded to each concern on its own and did not see the pattern over time.\n"
        "What worked well: the school kept a clear chronology.\n"
        "What got in the way: cases were closed when a parent agreed to a plan, before anything had changed.\n"
        "What next: agree what a multi-agency chronology looks like and when to start one."
    ),
    "sar Adult A": (
        "The forum talked about how capacity was assumed because the person was articulate. Practitioners felt unsure "
        "how to record a decision-specific assessment, and when a history of harm should prompt one. Health and "
        "housing each had information that would have changed the other’s view of risk."
    ),
    "dhr Adult F": (
        "Routine questions about abuse were asked once and not again. Members described how hard it is to ask when a "
        "partner is in the room. The forum looked at what makes it easier: time alone, an interpreter who is not "
        "family, and a supervisor who asks whether it was done."
    ),
    "rapid-review Child E": (
        "Two teams each supported one parent and neither met the other. The care leaver’s plan ended as the baby was "
        "born. The forum asked that pre-birth planning always brings the two sets of support together."
    ),
    "cspr Child A": (
        "The plan was about the family; the harm was outside it. Members welcomed that one worker stayed with the "
        "young person through several moves. Disruption of the adults concerned came late. The next step is a shared "
        "map of places and people, held by the partnership and not by one agency."
    ),
    "sar Adult C": (
        "Planning for adulthood began late and without health. The family told their story many times. Members agreed "
        "that transition should start at fourteen, with a named person who stays until adult support is in place."
    ),
    "learning-review Family A": (
        "Adult services knew the parents well and the children little. The forum watched how “the children are fine” "
        "passed from one record to the next. Good practice: one nurse asked what a weekday morning looks like."
    ),
    "sar Adult E": (
        "Three agencies held part of the picture. Nobody was told no; nobody called the others together. Members were "
        "not sure that they may call a meeting when they are not the lead agency. They may."
    ),
    "dhr Adult H": (
        "Carer stress was taken as the explanation, and the older person was not seen alone. The forum discussed how "
        "abuse by adult children is seen as a care problem. Carers’ assessments will ask about safety on both sides."
    ),
    "multi-agency-audit Audit 1": (
        "The audit found the neglect tool used in eight of twenty families, and early help recorded in fourteen. Where "
        "it was used, plans named what had to change and by when. The audit will be repeated in a year."
    ),
    "cspr Child B": (
        "“Did not attend” hides who decides. The words “was not brought” changed what happened next in the services "
        "that use them. The forum wants one wording and one pathway across all providers."
    ),
    "case-discussion Case 1": (
        "A complex case with a good outcome. What made the difference: one lead worker, a short daily call between "
        "agencies, and a manager in each who could decide. The person chose when to leave. It will be used in training."
    ),
    "sar Adult B": (
        "Discharges were planned one at a time. Members recognised the rule that someone must be sober before they can "
        "be helped. The outreach team’s persistence was good practice. The forum will look at a shared plan for people "
        "who come back to hospital again and again."
    ),
    "dhr Adult K": "Discussed by those who may see this review. The learning is recorded with it.",
    "sar Adult G": (
        "The bank raised a concern and did not know where it went. Members looked at how someone trusted by "
        "everyone was never asked a question. Professional curiosity needs permission to think the unlikely."
    ),
    "case-discussion Case 2": (
        "Agencies disagreed for five months without using the escalation policy. Members said that escalating feels "
        "like complaining. The chairs will model it: each agency names who to call, and calls are thanked."
    ),
    "cspr Child C": (
        "Police notifications reached the school and not the health visitor. The forum traced the route of one "
        "notification through five systems. Learning that can be used before the review ends was agreed."
    ),
    "multi-agency-audit Audit 2": (
        "Early findings: assessments record what people say and seldom what they do. Executive capacity is understood "
        "by name and not in practice. Members will test a one-page guide with two teams before the audit reports."
    ),
}

#: What a member says of the last minutes, and what was put right in the first.
COMMENT = "The figures given were for the whole year, not for the last quarter."
CORRECTION = "The meeting ended at 11:50, not at noon."

#: What the forum decided, a meeting after the other: the kind of the item and the words.
DECISIONS = (
    (ItemKind.AOB, "Cases are discussed by code only, in the room and in every paper."),
    (ItemKind.NOMINATIONS, "The two chairs choose the cases of the next meeting together, ten working days before it."),
    (ItemKind.TRAINING, "New courses carry the learning of the last two reviews before anything else is added."),
    (ItemKind.REVIEWS, "Findings that concern more than two agencies come to the forum before publication."),
    (ItemKind.DATES, "The forum goes on meeting in person, with video for those who cannot travel."),
    (ItemKind.TRI_BOROUGH, "The escalation work is offered to the neighbouring forums as the good-practice example."),
    (ItemKind.IMPACT, "A point without evidence after twelve months is looked at by the whole forum."),
    (ItemKind.NOMINATIONS, "At least one case a year is chosen because it went well."),
    (ItemKind.ACTIONS, "Owners send an update a week before the meeting."),
)


def note_of(kind: str, case: str, meeting: int, item: int) -> str:
    """Return what the note of an item says; `case` names the case that a case item was about."""
    if case:
        return CASE_NOTES[case]
    said = NOTES[ItemKind(kind)]
    return said[(meeting + item) % len(said)]
