"""The register of reviews: every state, most of the types, one restricted. All invented, known by their codes alone."""

from dataclasses import dataclass

from learningforum.demo.calendar import Moment
from learningforum.demo.practice import Practice, backdate
from reviews.domain import review
from reviews.enums import ReviewState as State
from reviews.models import ReviewType


@dataclass(frozen=True)
class Step:
    """A state that a review reached, when, and the reason where one is asked for."""

    state: State
    at: Moment
    reason: str = ""


@dataclass(frozen=True)
class Case:
    """One review: `key` is its type and code as the other data names it, `steps` its life in order."""

    kind: str
    code: str
    board: str
    summary: str
    steps: tuple[Step, ...]
    #: Labels of the accounts that may see it when it is restricted.
    restricted_to: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """How the other data names it: "sar Adult A"."""
        return f"{self.kind} {self.code}"


CASES = (
    Case(
        "scr",
        "Child X",
        "shield",
        "A young child lived with long-term neglect that several services saw in part and none saw whole.",
        (
            Step(State.PUBLISHED, (0, -20)),
            Step(State.ACTIONS_MONITORED, (0, -8)),
            Step(State.IMPACT_REVIEW, (3, 2)),
            Step(State.CLOSED, (5, 1)),
        ),
    ),
    Case(
        "sar",
        "Adult A",
        "bsab",
        "A person who neglected themselves declined help many times; mental capacity was assumed and not assessed.",
        (
            Step(State.REFERRED, (0, -52)),
            Step(State.COMMISSIONED, (0, -44)),
            Step(State.DRAFT_REPORT, (0, -16)),
            Step(State.PUBLISHED, (0, 2)),
            Step(State.ACTIONS_MONITORED, (1, 0)),
            Step(State.IMPACT_REVIEW, (5, 0)),
            Step(State.CLOSED, (7, 1)),
        ),
    ),
    Case(
        "dhr",
        "Adult F",
        "csp",
        "Coercive control was known to one service and not asked about by others that met the same couple.",
        (
            Step(State.REFERRED, (0, -60)),
            Step(State.COMMISSIONED, (0, -54)),
            Step(State.QUALITY_ASSURANCE, (0, -6)),
            Step(State.PUBLISHED, (1, 1)),
            Step(State.ACTIONS_MONITORED, (2, 0)),
        ),
    ),
    Case(
        "rapid-review",
        "Child E",
        "shield",
        "A baby was injured; both parents had been in care and were getting support from separate teams.",
        (
            Step(State.REFERRED, (0, 6)),
            Step(State.IN_PROGRESS, (0, 7)),
            Step(State.PUBLISHED, (0, 9)),
            Step(State.ACTIONS_MONITORED, (1, 0)),
            Step(State.CLOSED, (4, 0)),
        ),
    ),
    Case(
        "cspr",
        "Child A",
        "shield",
        "A teenager was exploited outside the home while plans for them looked only at the family.",
        (
            Step(State.REFERRED, (0, 2)),
            Step(State.SCREENING, (0, 3)),
            Step(State.COMMISSIONED, (0, 5)),
            Step(State.IN_PROGRESS, (0, 10)),
            Step(State.DRAFT_REPORT, (2, 6)),
            Step(State.SIGN_OFF, (3, 4)),
            Step(State.PUBLISHED, (4, 2)),
        ),
    ),
    Case(
        "sar",
        "Adult C",
        "bsab",
        "A person with a learning disability lost their support when they moved from children’s to adults’ services.",
        (
            Step(State.REFERRED, (0, -10)),
            Step(State.COMMISSIONED, (0, -2)),
            Step(State.DRAFT_REPORT, (1, 6)),
            Step(State.PUBLISHED, (2, 4)),
            Step(State.ACTIONS_MONITORED, (3, 0)),
            Step(State.IMPACT_REVIEW, (7, 0)),
        ),
    ),
    Case(
        "learning-review",
        "Family A",
        "shield",
        "A family with parental mental ill-health and drinking; the children’s daily life was seldom described.",
        (
            Step(State.COMMISSIONED, (2, -2)),
            Step(State.PUBLISHED, (3, -1)),
            Step(State.ACTIONS_MONITORED, (3, 4)),
        ),
    ),
    Case(
        "sar",
        "Adult E",
        "bsab",
        "Pressure damage at home care; three agencies held part of the picture and no one called them together.",
        (
            Step(State.REFERRED, (1, -4)),
            Step(State.COMMISSIONED, (1, 4)),
            Step(State.DRAFT_REPORT, (3, 1)),
            Step(
                State.NOT_PUBLISHED,
                (4, 1),
                "The family asked the board not to publish. Learning is shared in a briefing without the case.",
            ),
        ),
    ),
    Case(
        "dhr",
        "Adult H",
        "csp",
        "An older person was abused by an adult child who cared for them; carer stress hid the abuse.",
        (
            Step(State.REFERRED, (2, 1)),
            Step(State.DECISION, (2, 4)),
            Step(State.COMMISSIONED, (2, 6)),
            Step(State.DRAFT_REPORT, (5, 2)),
            Step(State.QUALITY_ASSURANCE, (7, 1)),
        ),
    ),
    Case(
        "multi-agency-audit",
        "Audit 1",
        "shield",
        "Neglect: twenty families, looked at together by children’s services, health, schools and police.",
        (Step(State.IN_PROGRESS, (3, 2)), Step(State.PUBLISHED, (4, -1))),
    ),
    Case(
        "cspr",
        "Child B",
        "shield",
        "A child not brought to many health appointments; each was recorded as “did not attend”.",
        (
            Step(State.REFERRED, (4, 2)),
            Step(State.SCREENING, (4, 3)),
            Step(State.COMMISSIONED, (4, 6)),
            Step(State.DRAFT_REPORT, (6, 8)),
            Step(State.SIGN_OFF, (8, 2)),
        ),
    ),
    Case(
        "case-discussion",
        "Case 1",
        "bsab",
        "Complex case with a good outcome: a person left an exploitative household with the help of six agencies.",
        (Step(State.REFERRED, (4, 1)), Step(State.CLOSED, (5, 1))),
    ),
    Case(
        "sar",
        "Adult B",
        "bsab",
        "A homeless person with alcohol dependence died after repeated short stays in hospital.",
        (
            Step(State.REFERRED, (3, 3)),
            Step(State.COMMISSIONED, (4, 0)),
            Step(State.DRAFT_REPORT, (6, 2)),
            Step(State.SIGN_OFF, (7, 5)),
            Step(State.AWAITING_PUBLICATION, (8, 4)),
        ),
    ),
    Case(
        "dhr",
        "Adult K",
        "csp",
        "The facts could identify those bereaved. Open to named people only.",
        (Step(State.REFERRED, (5, 1)), Step(State.COMMISSIONED, (5, 5)), Step(State.IN_PROGRESS, (6, 1))),
        restricted_to=("representative",),
    ),
    Case(
        "sar",
        "Adult G",
        "bsab",
        "Financial abuse by someone in a position of trust; the bank’s concern reached safeguarding late.",
        (
            Step(State.REFERRED, (5, 3)),
            Step(State.COMMISSIONED, (6, 0)),
            Step(State.DRAFT_REPORT, (8, 5)),
        ),
    ),
    Case(
        "case-discussion",
        "Case 2",
        "shield",
        "Current and stuck: a young person moves between placements and agencies disagree about what is needed.",
        (Step(State.REFERRED, (6, 2)), Step(State.CLOSED, (7, 2))),
    ),
    Case(
        "cspr",
        "Child C",
        "shield",
        "Domestic abuse in the home of a baby; warnings reached some services and not the health visitor.",
        (
            Step(State.REFERRED, (6, 5)),
            Step(State.DECISION, (6, 8)),
            Step(State.COMMISSIONED, (6, 10)),
            Step(State.IN_PROGRESS, (7, 3)),
        ),
    ),
    Case(
        "multi-agency-audit",
        "Audit 2",
        "bsab",
        "Mental capacity in self-neglect: whether assessments look at what a person can do, not only what they say.",
        (Step(State.COMMISSIONED, (7, -2)), Step(State.IN_PROGRESS, (8, -3))),
    ),
    Case(
        "dhr",
        "Adult M",
        "csp",
        "A relationship that had ended; stalking was recorded as a dispute between neighbours.",
        (
            Step(State.REFERRED, (6, 3)),
            Step(State.COMMISSIONED, (6, 8)),
            Step(State.ON_HOLD, (7, 4), "The criminal trial has not ended."),
        ),
    ),
    Case(
        "sar",
        "Adult J",
        "bsab",
        "A person with mental ill-health and drug use was passed between two services, each waiting for the other.",
        (Step(State.REFERRED, (7, 6)), Step(State.SCREENING, (7, 8)), Step(State.COMMISSIONED, (8, 3))),
    ),
    Case(
        "sar",
        "Adult D",
        "bsab",
        "A fire at the home of a person who hoarded; fire risk was known to one agency.",
        (Step(State.REFERRED, (8, 1)), Step(State.SCREENING, (8, 3)), Step(State.DECISION, (8, 6))),
    ),
    Case(
        "cspr",
        "Child D",
        "shield",
        "A child educated at home who was not seen by any service for a long time.",
        (Step(State.REFERRED, (8, 4)), Step(State.SCREENING, (8, 7))),
    ),
    Case(
        "dhr",
        "Adult R",
        "csp",
        "Notified by the police. The partnership has still to decide whether the criteria are met.",
        (Step(State.REFERRED, (8, 8)),),
    ),
    Case(
        "rapid-review",
        "Child F",
        "shield",
        "An injury first thought to be inflicted.",
        (
            Step(State.REFERRED, (7, 3)),
            Step(State.DISCONTINUED, (7, 5), "Medical opinion changed: the criteria are not met."),
        ),
    ),
    Case(
        "single-agency-audit",
        "Audit 3",
        "bsab",
        "Supervision records in community health: whether safeguarding is discussed and followed up.",
        (Step(State.IN_PROGRESS, (5, 6)), Step(State.PUBLISHED, (6, 3)), Step(State.CLOSED, (7, 0))),
    ),
    Case(
        "inspection",
        "Inspection 1",
        "shield",
        "Joint targeted area inspection of the help for children affected by domestic abuse.",
        (Step(State.IN_PROGRESS, (6, -6)), Step(State.PUBLISHED, (6, 4)), Step(State.ACTIONS_MONITORED, (6, 9))),
    ),
    Case(
        "national-report",
        "National report 1",
        "csp",
        "A national analysis of reviews of deaths after domestic abuse, read for what it asks of local partnerships.",
        (Step(State.PUBLISHED, (7, -5)),),
    ),
)


def note_all(practice: Practice) -> None:
    """Enter every case in the register and take it through its states."""
    kinds = {kind.code: kind for kind in ReviewType.objects.all()}
    for case in CASES:
        _note(practice, case, kinds[case.kind])


def _note(practice: Practice, case: Case, kind: ReviewType) -> None:
    first, *others = case.steps
    noted = review.note(
        kind,
        code=case.code,
        board=practice.boards[case.board],
        state=first.state,
        since=practice.calendar.day(first.at),
        reason=first.reason,
        summary=case.summary,
        actor=practice.coordinator,
    )
    for step in others:
        review.move(
            noted, step.state, since=practice.calendar.day(step.at), reason=step.reason, actor=practice.coordinator
        )
    if case.restricted_to:
        named = [practice.users[label] for label in case.restricted_to]
        review.restrict(noted, is_restricted=True, named=named, actor=practice.coordinator)
    backdate(noted, created_at=practice.calendar.noon(first.at))
    practice.reviews[case.key] = noted
