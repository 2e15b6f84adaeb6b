"""The columns of Appendix 2 (ToR), as a file has them: what each heading means, and what each row says.

A file may have our own columns, as `export` writes them, or the headings of the table in the Terms of Reference; it may
even be that table, pasted whole. Nothing here knows who the members are: `queries.importing` compares.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from members.enums import MembershipKind
from members.sheets import Row, Sheet

#: What `export` writes, in this order; the address only for those who may change the membership.
COLUMNS = ("membership", "agency", "representative", "name", "chair", "joint_place")
EMAIL = "email"
#: What the Terms of Reference call the columns that a file must have.
NEEDED = {"agency": "Agency", "representative": "Representatives", "name": "Name"}
#: The headings that are understood, by their letters alone.
HEADINGS = {
    "membership": ("membership", "kind", "kindofmembership", "coreoradhoc"),
    "agency": ("agency", "organisation", "organization"),
    "representative": ("representative", "representatives", "role", "roletitle", "jobtitle"),
    "name": ("name", "fullname"),
    "chair": ("chair", "jointchair"),
    "joint_place": ("jointplace",),
    "joint": ("jointmembership", "joint"),
    EMAIL: ("email", "emailaddress"),
}
KINDS = {
    **dict.fromkeys(("core", "coremembership", "coremember", "coremembers"), MembershipKind.CORE),
    **dict.fromkeys(("adhoc", "adhocmembership", "adhocmember", "adhocmembers"), MembershipKind.AD_HOC),
}
YES = frozenset({"yes", "y", "x", "✓", "true", "joint", "1"})
NO = frozenset({"", "no", "n", "-", "–", "false", "0"})
CHAIR = frozenset({"joint chair", "chair"}) | YES
#: How the table in the Terms of Reference marks a chair, after the role.
CHAIR_MARKS = ("(joint chair)", "(chair)")
#: How far down the headings may stand.
HEADINGS_WITHIN = 10
#: Lengths that the membership keeps.
LENGTHS = {"agency": 200, "representative": 150, "name": 150, "joint_place": 350, EMAIL: 254}
JOINT_HOLDERS = 2

#: What one row of a file says, by column, with its number in the file as "row"; as `MembershipUpload` keeps it.
RawRow = dict[str, str]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row of the file, in a sentence."""

    row: int
    words: str


@dataclass(frozen=True)
class Line:
    """One person in one place. `is_chair` is None in a file that says nothing of chairs."""

    row: int
    kind: MembershipKind
    agency: str
    role_title: str
    name: str
    email: str = ""
    is_chair: bool | None = None


@dataclass(frozen=True)
class Wanted:
    """One place with those who are to hold it: one person, or two who share it.

    `named` is what the file calls a joint place, where it says so.
    """

    lines: tuple[Line, ...]
    is_joint: bool = False
    named: str = ""

    @property
    def first(self) -> Line:
        """The line that says whose place it is."""
        return self.lines[0]


@dataclass
class Listed:
    """What a file says: the places in its order, and what is wrong with it.

    `tells_joint`: it has a column that says which places are joint.
    """

    places: list[Wanted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    tells_joint: bool = False


def key(words: str) -> str:
    """Return words as they are compared: whatever their capitals, spaces and apostrophes."""
    return " ".join(words.replace("’", "'").casefold().split())


# From cells to columns -------------------------------------------------------------------------------------------


def raw_rows(sheet: Sheet) -> tuple[list[RawRow], list[str]]:
    """Return a file's rows by column, and which columns are not used.

    Rows that only name the columns again, or the part of the table that follows ("Ad hoc membership"), are understood
    and left out. Raises ValidationError("missing_column" | "column_twice" | "no_rows").
    """
    start = next((at for at, row in enumerate(sheet.rows[:HEADINGS_WITHIN]) if len(_needed_in(row)) > 1), 0)
    columns = _columns(sheet.rows[start])
    part = next(filter(None, (_part(row) for row in reversed(sheet.rows[:start]))), "")
    found: list[RawRow] = []
    for row in sheet.rows[start + 1 :]:
        if len(_needed_in(row)) == len(NEEDED):
            columns = _columns(row)
        elif _part(row):
            part = _part(row)
        else:
            said = {name: row.cells[at] if at < len(row.cells) else "" for name, at in columns.items()}
            given = {"membership": part} if part and "membership" not in columns else {}
            found.append({"row": str(row.number), **given, **said})
    if not found:
        raise ValidationError("The file has headings and no rows below them.", "no_rows")
    return found, _unused(sheet.rows[start])


def _heading(words: str) -> str:
    """Return the column that a heading means; empty for one that is not understood."""
    letters = "".join(filter(str.isalpha, words.casefold()))
    return next((name for name, meant in HEADINGS.items() if letters in meant), "")


def _needed_in(row: Row) -> set[str]:
    return set(NEEDED) & {_heading(words) for words in row.cells}


def _part(row: Row) -> str:
    """Return the part of the table that a row of one cell announces: "Core membership"."""
    words = [each for each in row.cells if each]
    return words[0] if len(words) == 1 and _letters(words[0]) in KINDS else ""


def _letters(words: str) -> str:
    return "".join(filter(str.isalpha, words.casefold()))


def _columns(row: Row) -> dict[str, int]:
    """Return where each column stands; refuse a list without those needed, or with one of them twice."""
    found: dict[str, int] = {}
    for at, words in enumerate(row.cells):
        name = _heading(words)
        if name in found:
            message = f"Two columns are called “{words}”. Delete the one that is not meant."
            raise ValidationError(message, "column_twice")
        if name:
            found[name] = at
    missing = [words for name, words in NEEDED.items() if name not in found]
    if missing:
        names = " and ".join(f"“{words}”" for words in missing)
        what = "no column" if len(missing) == 1 else "no columns"
        message = f"The file has {what} {names}. A list needs Agency, Representatives and Name as headings."
        raise ValidationError(message, "missing_column")
    return found


def _unused(row: Row) -> list[str]:
    names = [f"“{words}”" for words in row.cells if words and not _heading(words)]
    if len(names) == 1:
        return [f"The column {names[0]} is not used."]
    return [f"The columns {', '.join(names)} are not used."] if names else []


# From columns to places ------------------------------------------------------------------------------------------


def listed(rows: Sequence[Mapping[str, str]]) -> Listed:
    """Return the places that the rows name, and a sentence about every row that cannot be right."""
    found = Listed(tells_joint=any("joint" in row or "joint_place" in row for row in rows))
    tells_chairs = any("chair" in row or _marked_chair(row["representative"]) for row in rows)
    lines = {int(row["row"]): _line(row, found.problems, tells_chairs=tells_chairs) for row in rows}
    _refuse_twice(lines.values(), found.problems)
    joint = _joint_by_name(rows, lines, found.problems) or _joint_by_yes(rows, lines, found.problems)
    seen: set[int] = set()
    for line in lines.values():
        if line.row not in seen:
            wanted = joint.get(line.row) or Wanted((line,))
            seen.update(each.row for each in wanted.lines)
            found.places.append(wanted)
    found.problems.sort(key=lambda problem: problem.row)
    return found


def _line(row: Mapping[str, str], problems: list[Problem], *, tells_chairs: bool) -> Line:
    number = int(row["row"])
    complaints = [*_missing(row), *_not_understood(row), *_too_long(row)]
    problems.extend(Problem(number, words) for words in complaints)
    is_chair = _means(row.get("chair", ""), CHAIR) or _marked_chair(row["representative"])
    return Line(
        number,
        KINDS.get(_letters(row.get("membership", "core")), MembershipKind.CORE),
        row["agency"],
        _without_mark(row["representative"]),
        row["name"],
        row.get(EMAIL, ""),
        is_chair if tells_chairs else None,
    )


def _missing(row: Mapping[str, str]) -> Iterator[str]:
    if not row["agency"]:
        yield "The agency is missing."
    if not _without_mark(row["representative"]):
        yield "The representative’s role is missing. Write what they are at their agency."
    if not row["name"]:
        yield "The name is missing. Leave the row out while nobody holds the place."
    elif not any(map(str.isalpha, row["name"])):
        yield f"“{row['name']}” is no name."


def _not_understood(row: Mapping[str, str]) -> Iterator[str]:
    if not row.get("membership", "core"):
        yield "The kind of membership is missing. Write core or ad hoc."
    elif _letters(row.get("membership", "core")) not in KINDS:
        yield f"“{row['membership']}” is no kind of membership. Write core or ad hoc."
    if not _means(row.get("chair", ""), CHAIR | NO):
        yield f"“{row['chair']}” in the column for chairs is not understood. Write joint chair, or nothing."
    if "joint_place" not in row and not _means(row.get("joint", ""), YES | NO):
        yield f"“{row['joint']}” in the column for joint membership is not understood. Write Yes, or nothing."
    if row.get(EMAIL):
        try:
            validate_email(row[EMAIL])
        except ValidationError:
            yield f"“{row[EMAIL]}” is no email address."


def _too_long(row: Mapping[str, str]) -> Iterator[str]:
    for name, at_most in LENGTHS.items():
        if len(row.get(name, "")) > at_most:
            yield f"“{row[name][:40]}…” is longer than {at_most} characters."


def _means(words: str, meanings: frozenset[str]) -> bool:
    return key(words) in meanings


def _marked_chair(role: str) -> bool:
    return key(role).endswith(CHAIR_MARKS)


def _without_mark(role: str) -> str:
    return role[: role.rindex("(")].strip() if _marked_chair(role) else role


def _refuse_twice(lines: Iterable[Line], problems: list[Problem]) -> None:
    """Name the rows that say what an earlier row says, and addresses that two people would share."""
    seen: dict[tuple[str, ...], int] = {}
    addresses: dict[str, Line] = {}
    for line in lines:
        same = (line.kind, key(line.agency), key(line.role_title), key(line.name))
        if line.name and same in seen:
            problems.append(Problem(line.row, f"This row says the same as row {seen[same]}."))
        seen.setdefault(same, line.row)
        if not line.email:
            continue
        other = addresses.setdefault(line.email.casefold(), line)
        if key(other.name) != key(line.name):
            words = f"{line.email} is the address of {other.name} in row {other.row}. Two people cannot share one."
            problems.append(Problem(line.row, words))


# Joint places ----------------------------------------------------------------------------------------------------


def _joint_by_name(
    rows: Sequence[Mapping[str, str]], lines: Mapping[int, Line], problems: list[Problem]
) -> dict[int, Wanted]:
    """Return the joint places by the rows of their holders, where the file names them."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    names: dict[tuple[str, ...], str] = {}
    for row in rows:
        named = row.get("joint_place", "")
        if not _means(named, NO):
            line = lines[int(row["row"])]
            group = (line.kind, key(line.agency), key(named))
            groups.setdefault(group, []).append(line)
            names.setdefault(group, named)
    found: dict[int, Wanted] = {}
    for shared, holders in groups.items():
        for extra in holders[JOINT_HOLDERS:]:
            both = " and ".join(each.name for each in holders[:JOINT_HOLDERS])
            words = f"A joint place has two members: {both} share “{names[shared]}” already."
            problems.append(Problem(extra.row, words))
        wanted = Wanted(tuple(holders[:JOINT_HOLDERS]), is_joint=True, named=names[shared])
        _refuse_same_person(wanted, problems)
        found |= {line.row: wanted for line in wanted.lines}
    return found


def _joint_by_yes(
    rows: Sequence[Mapping[str, str]], lines: Mapping[int, Line], problems: list[Problem]
) -> dict[int, Wanted]:
    """Return the joint places by the rows of their holders, where the first of each pair says Yes (Appendix 2).

    Both rows of a pair stand one below the other and are of one agency. Yes on the second as well means the same.
    """
    found: dict[int, Wanted] = {}
    for row, following in zip_longest(rows, rows[1:]):
        line = lines[int(row["row"])]
        if "joint_place" in row or line.row in found or not _means(row.get("joint", "no"), YES):
            continue
        partner = lines[int(following["row"])] if following else None
        if partner is None or (partner.kind, key(partner.agency)) != (line.kind, key(line.agency)):
            words = f"{line.name} is to share a place with the next row, which is not of this agency."
            problems.append(Problem(line.row, words))
            continue
        wanted = Wanted((line, partner), is_joint=True)
        _refuse_same_person(wanted, problems)
        found |= {line.row: wanted, partner.row: wanted}
    return found


def _refuse_same_person(wanted: Wanted, problems: list[Problem]) -> None:
    if len(wanted.lines) == JOINT_HOLDERS:
        one, other = wanted.lines
        same_address = not (one.email and other.email) or key(one.email) == key(other.email)
        if one.name and key(one.name) == key(other.name) and same_address:
            words = f"{one.name} stands twice in one joint place: see row {one.row}. Two people share one."
            problems.append(Problem(other.row, words))
