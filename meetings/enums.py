"""Kinds of agenda item, and the states of a meeting, a register line and an action."""

from django.db.models import TextChoices


class ItemKind(TextChoices):
    """What an agenda item is for; it decides what the item shows and does (see `panels`)."""

    WELCOME = "welcome", "Welcome and apologies"
    ACTIONS = "actions", "Actions"
    REVIEWS = "reviews", "Reviews noted"
    CASE = "case", "Case learning"
    IMPACT = "impact", "Impact of learning"
    TRAINING = "training", "Training programme"
    TRI_BOROUGH = "tri-borough", "Tri-borough"
    NOMINATIONS = "nominations", "Cases for next meeting"
    DATES = "dates", "Future dates"
    AOB = "aob", "Any other business"
    CONFIDENTIALITY = "confidentiality", "Confidentiality statement"
    DECLARATIONS = "declarations", "Declarations of interest"
    LAST_MINUTES = "minutes", "Minutes of the last meeting"
    FREE = "free", "Other"


class MeetingState(TextChoices):
    """The life of a meeting."""

    PLANNED = "planned", "Planned"
    ISSUED = "issued", "Agenda issued"
    HELD = "held", "Held"
    APPROVED = "approved", "Minutes approved"
    CANCELLED = "cancelled", "Cancelled"


class Attendance(TextChoices):
    """How a place was represented at a meeting."""

    PRESENT = "present", "Present"
    DEPUTY = "deputy", "Deputy"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


class Answer(TextChoices):
    """What a place says before a meeting."""

    COMING = "coming", "Coming"
    DEPUTY = "deputy", "Sending a deputy"
    APOLOGIES = "apologies", "Apologies"


class Mode(TextChoices):
    """In what way somebody is, or will be, at a meeting."""

    IN_PERSON = "in-person", "In person"
    ONLINE = "online", "Online"


class Sensitivity(TextChoices):
    """The government's marking of a paper (Government Security Classifications Policy)."""

    OFFICIAL = "official", "OFFICIAL"
    OFFICIAL_SENSITIVE = "official-sensitive", "OFFICIAL-SENSITIVE"


class FileKind(TextChoices):
    """What is made of a meeting as one PDF."""

    PACK = "pack", "Pack"
    MINUTES = "minutes", "Minutes"


class MinutesState(TextChoices):
    """The way of the minutes to the meeting that approves them; approved they are when their meeting is."""

    DRAFT = "draft", "Draft"
    CHECKED = "checked", "Checked by a chair"
    CIRCULATED = "circulated", "Circulated"


class Direction(TextChoices):
    """Which way information went."""

    IN = "in", "Came in from"
    OUT = "out", "Went out to"


#: A place counts as represented by its member or by a deputy.
REPRESENTED = (Attendance.PRESENT, Attendance.DEPUTY)
#: The meeting took place.
TOOK_PLACE = (MeetingState.HELD, MeetingState.APPROVED)
