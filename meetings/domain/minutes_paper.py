"""The minutes as a file: what a reader may open of them, drawn as a tagged PDF or written as a Word file.

`contents_of` collects plain words for one reader; both files are made of these and of nothing else. What the reader may
not open is not among them: the item says that it is restricted.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from documents.domain.making import Drawn
from documents.pdf import FORUM, Paper, Watch, html_of, pdf_of
from documents.word import TYPE, Word
from meetings import queries, wording
from meetings.enums import FileKind, ItemKind, MeetingState, MinutesState, Sensitivity
from meetings.models import Meeting, MeetingFile
from meetings.panels import Recorded
from meetings.queries.minutes import Correction, Declared, MinutesItem, Whole
from ui.templatetags.ui import clock, short_date, weekday_date

Contents = dict[str, Any]
KIND = FileKind.MINUTES

ABOUT = "The record of one meeting: who was there, what was said at each item of the agenda, and what was agreed."
RESTRICTED = "This item is restricted."
DRAFT = "Draft, not approved"
#: What the table of those who were there is called, and its columns.
ATTENDANCE = "Attendance by agency"
COLUMNS = ("Agency", "Present", "Deputies", "Apologies", "Absent")
STATUS: dict[str, str] = {
    MinutesState.DRAFT: "Draft, not checked by a chair yet",
    MinutesState.CHECKED: "Draft, checked by a chair, not approved yet",
    MinutesState.CIRCULATED: "Draft, circulated, not approved yet",
}


def contents_of(meeting: Meeting, reader: User) -> Contents:
    """Return what the files of a meeting's minutes say to `reader`, in words (as many queries as the page)."""
    shown = queries.minutes_of(meeting, reader)
    is_approved = meeting.state == MeetingState.APPROVED
    return {
        "day": meeting.date.isoformat(),
        "title": f"Minutes of {weekday_date(meeting.date)}",
        "when": f"{weekday_date(meeting.date)}, {clock(meeting.start_time)} to {clock(meeting.end_time)}",
        "place": meeting.place,
        "status": _approved(meeting) if is_approved else STATUS[wording.minutes_state(meeting)],
        "draft": "" if is_approved else DRAFT,
        "marking": _marking(shown),
        "facts": _facts(shown),
        "roll": [
            [
                each.agency,
                ", ".join(each.present),
                "; ".join(each.deputies),
                ", ".join(each.apologies),
                ", ".join([*each.absent, *(f"{name} (no answer yet)" for name in each.blank)]),
            ]
            for each in shown.roll
        ],
        "declared": _declared(shown.declared),
        "order": [_item(each) for each in shown.items],
        "corrections": _corrections(shown.corrections),
    }


def draw(file: MeetingFile, watch: Watch) -> Drawn:
    """Draw the PDF from what was collected when it was asked for."""
    said: Mapping[str, Any] = file.contents
    paper = Paper(
        title="Minutes",
        subtitle=said["when"],
        about=ABOUT,
        made_at=file.queued_at,
        marking=said["marking"],
        draft=said["draft"],
        control=(
            ("Place", said["place"]),
            ("Status", said["status"]),
            ("Made", f"{timezone.localtime(file.queued_at):%-d %B %Y at %H:%M}"),
        ),
    )
    context = {"said": said, "attendance": ATTENDANCE, "columns": COLUMNS, "restricted": RESTRICTED}
    html = html_of("meetings/pdf/minutes.html", paper, context)
    return Drawn(pdf_of(html, identifier=file.fingerprint, watch=watch), f"{name_of(said)}.pdf")


def word_of(said: Mapping[str, Any]) -> Drawn:
    """Write the Word file."""
    word = Word(said["title"], subject=FORUM, made_at=timezone.now(), marking=said["marking"], draft=said["draft"])
    for name, value in (("When", said["when"]), ("Place", said["place"]), ("Status", said["status"])):
        word.sentence((f"{name}: ", True), (value, False))
    word.heading("Attendance", 2)
    for name, value in said["facts"]:
        word.sentence((f"{name}: ", True), (value, False))
    word.table(ATTENDANCE, COLUMNS, said["roll"])
    if said["declared"]:
        word.heading("Declarations of interest", 2)
        _list(word, said["declared"])
    for item in said["order"]:
        _write_item(word, item)
    if said["corrections"]:
        word.heading("Corrections", 2)
        _write_corrections(word, said["corrections"])
    return Drawn(word.content(), f"{name_of(said)}.docx", TYPE)


def name_of(said: Mapping[str, Any]) -> str:
    """Return what a download is called, without its ending; a draft says that it is one."""
    name = f"Learning Forum minutes {said['day']}"
    return f"{name} (draft)" if said["draft"] else name


def _write_item(word: Word, item: Mapping[str, Any]) -> None:
    word.heading(item["title"], 2)
    if item["is_restricted"]:
        word.paragraphs(RESTRICTED)
        return
    _list(word, item["declared"])
    word.paragraphs(item["note"] or "No note.")
    for each in item["recorded"]:
        word.sentence((each["head"], True), (f" {each['text']}{each['tail']}", False), style="List Bullet")
    _write_corrections(word, item["corrections"])


def _write_corrections(word: Word, corrections: list[Mapping[str, str]]) -> None:
    for each in corrections:
        word.sentence((each["head"], True))
        word.paragraphs(each["text"])


def _list(word: Word, sentences: list[str]) -> None:
    for each in sentences:
        word.sentence((each, False), style="List Bullet")


def _facts(shown: Whole) -> list[list[str]]:
    tally = shown.tally
    represented = f"{tally.words} ({tally.rate}%): {tally.present} by their members, {tally.by_deputy} by deputies"
    facts = [
        ["Represented", represented],
        ["Quorum", shown.quorum],
        ["In the chair", shown.chair or "Not recorded yet"],
        ["Also in attendance", "; ".join(shown.guests)],
    ]
    return [fact for fact in facts if fact[1]]


def _item(item: MinutesItem) -> Contents:
    return {
        "id": f"item-{item.number}",
        "title": f"{item.number}. {item.title}",
        "is_restricted": item.is_restricted,
        "note": item.note,
        "declared": _declared(item.declared),
        "recorded": [_recorded(each) for each in item.recorded],
        "corrections": _corrections(item.corrections),
    }


def _recorded(said: Recorded) -> dict[str, str]:
    by = f"by {short_date(said.due_on)}" if said.due_on else ""
    tail = ", ".join(filter(None, [said.who, by]))
    head = " ".join(filter(None, [said.kind, said.reference]))
    return {"head": f"{head}:", "text": said.text, "tail": f" ({tail})" if tail else ""}


def _declared(declared: tuple[Declared, ...]) -> list[str]:
    return [
        f"{each.name} declared an interest: {each.interest}{f' ({each.what_they_did})' if each.what_they_did else ''}"
        for each in declared
    ]


def _corrections(corrections: tuple[Correction, ...]) -> list[dict[str, str]]:
    return [
        {"head": f"Correction {each.number}, signed by {each.by} on {weekday_date(each.at)}", "text": each.text}
        for each in corrections
    ]


def _approved(meeting: Meeting) -> str:
    at = wording.minutes_row(meeting).approved_at_meeting_id
    return f"Approved on {weekday_date(meeting.approved_on)}{' at the meeting of that day' if at else ''}"


def _marking(shown: Whole) -> str:
    """What is said of cases is sensitive, though they go by codes."""
    tells = any(item.kind == ItemKind.CASE and (item.note or item.recorded) for item in shown.items)
    return str((Sensitivity.OFFICIAL_SENSITIVE if tells else Sensitivity.OFFICIAL).label)
