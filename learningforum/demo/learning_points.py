"""The practice tracker: what was learned, and how far each point has come up the impact ladder."""

from dataclasses import dataclass

from learningforum.demo.calendar import Moment
from tracker.enums import Finding


@dataclass(frozen=True)
class Look:
    """An impact review: when, what was found, and when it is looked at again; by accounts' labels.

    `signed_off_by` is the second person who confirms evidence.
    """

    at: Moment
    finding: Finding
    evidence: str = ""
    again: Moment | None = None
    by: str = "learning-manager"
    signed_off_by: str = ""


@dataclass(frozen=True)
class Point:
    """A learning point: where it came from, what it says, what became of it.

    `source` is the meeting and item it was recorded from; `review` its review when it came from there and no item.
    Blank blocks make it a draft. `embedded` is when, and what shows it.
    """

    meeting: int
    board: str
    learning: str
    embedding: str = ""
    sharing: str = ""
    impact: str = ""
    due: Moment | None = None
    item: int | None = None
    review: str = ""
    owner: str = ""
    also: tuple[str, ...] = ()
    shared: Moment | None = None
    embedded: tuple[Moment, str] | None = None
    looks: tuple[Look, ...] = ()


POINTS = (
    Point(
        0,
        "shield",
        "Neglect is seen as a pattern over time. Responding to each concern on its own hides it.",
        "The chronology guide is in the child protection procedures; supervision asks for one at three months.",
        "Seven-minute briefing to all teams; session at the safeguarding leads’ network.",
        "Dip sample of twenty families each half-year: is there a multi-agency chronology, and did it change the plan?",
        (2, 0),
        item=4,
        owner="standards",
        shared=(0, 8),
        embedded=(
            (1, 6),
            "The procedures ask for a chronology at three months, and question 4 of the supervision form checks it.",
        ),
        looks=(
            Look((2, 0), Finding.TOO_EARLY, "The guide has been in use for one quarter.", (4, 0)),
            Look(
                (5, 0),
                Finding.STRONG,
                "Chronologies in seventeen of twenty families, up from six. In eleven the plan changed because of one. "
                "Two parents said that being shown the pattern helped them to see it.",
                signed_off_by="chair",
            ),
        ),
    ),
    Point(
        0,
        "bsab",
        "Capacity is decided for a decision and a moment. Being articulate is not the same as being able to decide.",
        "Decision-specific template in the adult social care record; part of the annual competence check.",
        "Lunchtime sessions with health and housing; template sent to all agencies.",
        "Audit of thirty self-neglect cases a year: is there an assessment, is it about the decision at hand?",
        (2, 0),
        item=5,
        owner="adults",
        also=("csp",),
        shared=(0, 9),
        embedded=(
            (1, 8),
            "The template opens with every self-neglect record, and standard 6 of the competence check tests its use.",
        ),
        looks=(
            Look((2, 0), Finding.NONE, "Few assessments found; most teams have not yet been trained.", (4, 0)),
            Look(
                (5, 0),
                Finding.SOME,
                "Twenty-one of thirty cases have an assessment, up from nine. Quality still varies between teams.",
                (9, 0),
                signed_off_by="chair",
            ),
        ),
    ),
    Point(
        0,
        "shield",
        "Professional curiosity fades when a worker is alone with a family for a long time.",
        "Supervision asks at each session: what have I not seen, and who has?",
        "Briefing; a poster of questions in each team room.",
        "Yearly survey of practitioners, and supervision records read in the audit.",
        (3, 0),
        item=6,
        owner="community",
        also=("bsab",),
        shared=(1, 1),
        embedded=((2, 5), "Four agencies’ supervision policies ask the question at every session."),
        looks=(
            Look((3, 0), Finding.TOO_EARLY, "Policies changed this quarter.", (5, 0)),
            Look(
                (6, 3),
                Finding.STRONG,
                "Audit of supervision records: asked in 84 per cent, and in a third it led to a visit or call.",
                by="representative",
                signed_off_by="learning-manager",
            ),
        ),
    ),
    Point(
        1,
        "csp",
        "Asking once about domestic abuse is not enough, and nobody answers with a partner in the room.",
        "Routine enquiry at each booking and annual review; time alone is part of the appointment.",
        "Domestic abuse champions’ network; film made with survivors.",
        "Rate of enquiry in audit, and referrals to the domestic abuse service by health.",
        (3, 0),
        item=4,
        owner="hospital",
        also=("bsab", "shield"),
        shared=(1, 6),
        embedded=(
            (3, -3),
            "Guidance makes time alone part of every booking; the three clinics without a room now have one.",
        ),
        looks=(
            Look((3, 0), Finding.TOO_EARLY, "The guidance is three weeks old.", (5, 0)),
            Look(
                (6, 0),
                Finding.STRONG,
                "Enquiry recorded at 88 per cent of bookings, from 61. Referrals from health have doubled; the service "
                "says that people come earlier.",
                signed_off_by="coordinator",
            ),
        ),
    ),
    Point(
        1,
        "shield",
        "When both parents get support from different teams, somebody must join it up before the birth.",
        "Joint pre-birth planning form used by leaving care and maternity.",
        "Both services’ team days.",
        "All pre-birth plans for care leavers in a year: is the form used, and do parents say they were heard?",
        (4, 0),
        item=5,
        owner="icb-children",
        shared=(2, 1),
        embedded=((3, 5), "Both record systems open the joint form when a care leaver is expecting a child."),
        looks=(
            Look((4, 0), Finding.TOO_EARLY, "Five plans so far.", (6, 0)),
            Look((6, 0), Finding.SOME, "Nine of eleven plans are joint. Parents’ views are in four only.", (9, 2)),
        ),
    ),
    Point(
        1,
        "csp",
        "People harmed by coercive control are often described as difficult or chaotic in records.",
        "Recording standards of each agency say: describe what happened, not what a person is like.",
        "Case-recording workshops.",
        "Language review of fifty records by people with lived experience.",
        (4, 0),
        item=4,
        owner="abuse",
        shared=(2, 0),
        embedded=(
            (4, 0),
            "Five agencies’ recording standards say it, with examples; managers check three records a month.",
        ),
        looks=(Look((5, 0), Finding.SOME, "Blaming words in nine of fifty records, from twenty-four.", (9, 1)),),
    ),
    Point(
        2,
        "shield",
        "Harm outside the home needs a plan for places and people, not only for the family.",
        "Context plan beside the child’s plan; shared map kept by the community safety team.",
        "Exploitation network; briefing for schools.",
        "Number of context plans and what they changed; missing episodes of the young people concerned.",
        (5, 0),
        item=4,
        owner="police",
        also=("csp",),
        shared=(2, 8),
        embedded=(
            (4, 6),
            "Strategy meetings plan for places as well as families; the shared map is reviewed each month.",
        ),
        looks=(
            Look((5, 0), Finding.TOO_EARLY, "Two map meetings so far.", (7, 0)),
            Look(
                (7, 0),
                Finding.STRONG,
                "Six context plans; two places made safer. Missing episodes of this group fell from 41 to 17.",
                signed_off_by="chair",
            ),
        ),
    ),
    Point(
        2,
        "bsab",
        "Preparing for adulthood begins at fourteen, with health in the room and one named worker.",
        "Transition protocol signed by both directorates and the mental health trust.",
        "Joint launch; guide for families written with them.",
        "Share of young people with a named worker at fourteen and a plan at seventeen; families’ feedback.",
        (5, 0),
        item=5,
        owner="standards",
        also=("shield",),
        shared=(3, 2),
        embedded=((5, 1), "The protocol is in force and a monthly panel follows each young person from fourteen."),
        looks=(
            Look((6, 0), Finding.TOO_EARLY, "First panel round complete.", (8, 0)),
            Look((8, 0), Finding.SOME, "Named worker for 31 of 38 young people. Three families were asked.", (10, 0)),
        ),
    ),
    Point(
        2,
        "shield",
        "One trusted worker who stays through moves makes disclosure possible.",
        "Allocation policy: the worker stays for six months after a move where the young person wants it.",
        "Good-practice note; story told at the conference with the young person’s leave.",
        "Changes of worker per young person and year; what young people say.",
        (6, 0),
        item=4,
        owner="standards",
        shared=(3, 0),
    ),
    Point(
        3,
        "shield",
        "“The children are fine” passes from record to record without anyone having looked.",
        "Adult crisis assessments ask where the children are and who has seen them.",
        "Think-family sessions for adult mental health and recovery teams.",
        "Audit of forty crisis assessments: is the question answered with what was seen?",
        (6, 0),
        item=4,
        owner="mental-health",
        also=("bsab",),
        shared=(3, 9),
        embedded=(
            (5, 2),
            "Section 2 of the crisis assessment form asks it; the form cannot be closed without an answer.",
        ),
        looks=(
            Look((6, 0), Finding.TOO_EARLY, "First audit is under way.", (7, 0)),
            Look(
                (7, 0),
                Finding.NEGATIVE,
                "The question is ticked in 39 of 40 and answered in 11, fewer than the free text gave before. The form "
                "has made it a box to tick. The team will replace it by a prompt.",
                (8, 6),
            ),
        ),
    ),
    Point(
        3,
        "bsab",
        "Any agency may call the others together. Waiting for the lead agency cost months.",
        "Multi-agency risk procedure: any agency calls, within ten working days.",
        "Letter from both chairs; scenario at each agency’s induction.",
        "Number of meetings called by agencies other than the council, and how soon.",
        (6, 0),
        item=5,
        owner="sab",
        also=("shield", "csp"),
        shared=(3, 6),
        embedded=(
            (4, 4),
            "The procedure says so in its first line, and every agency’s induction pack has the scenario.",
        ),
        looks=(
            Look(
                (6, 0),
                Finding.STRONG,
                "Fourteen meetings called by seven agencies in half a year; none in the half-year before. In eight the "
                "plan changed at once.",
                by="chair",
                signed_off_by="learning-manager",
            ),
        ),
    ),
    Point(
        3,
        "bsab",
        "Pressure damage is a safeguarding question as well as a nursing one when care is not given.",
        "Decision guide in community nursing and home care contracts.",
        "Provider forum; pocket card.",
        "Concerns raised by providers that meet the guide, as a share of all.",
        (7, 0),
        review="sar Adult E",
        owner="community",
        shared=(4, 3),
        embedded=((6, 1), "Community nurses use the guide, and home care contracts require it."),
        looks=(Look((7, 0), Finding.NONE, "Too few concerns to say anything in this period.", (9, 3)),),
    ),
    Point(
        4,
        "csp",
        "Abuse of older people by adult children is taken for carer stress.",
        "Carer’s assessment asks about safety on both sides; the older person is seen alone.",
        "Briefing; dementia and carers’ teams visited.",
        "Sample of thirty carer’s assessments; referrals of people over 65 to the domestic abuse service.",
        (7, 0),
        item=4,
        owner="abuse",
        also=("bsab",),
        shared=(5, 2),
        embedded=(
            (6, 4),
            "The assessment form has the question, and team plans set aside time to see each person alone.",
        ),
        looks=(
            Look(
                (8, 0),
                Finding.SOME,
                "Question answered in 22 of 30. Referrals of older people rose from 4 to 11 in half a year.",
                (10, 2),
                signed_off_by="coordinator",
            ),
        ),
    ),
    Point(
        4,
        "shield",
        "Where the neglect tool is used, plans say what must change and by when.",
        "Tool required at first review; a champion in each school cluster.",
        "Champions’ network; half-day course each term.",
        "The audit repeated after a year.",
        (8, 0),
        item=5,
        owner="schools",
        shared=(5, 0),
        embedded=((6, 0), "Every school cluster has a champion, and first reviews cannot start without the tool."),
        looks=(
            Look((8, 1), Finding.TOO_EARLY, "The audit is being repeated and reports at the next meeting.", (9, 0)),
        ),
    ),
    Point(
        4,
        "csp",
        "Time alone with each person is a safeguarding tool and needs to be planned.",
        "Home visit guidance of housing and adult social care.",
        "Team meetings; example dialogues.",
        "Visit records that say who was seen alone: quarterly count.",
        (7, 4),
        item=4,
        owner="housing",
        shared=(5, 4),
    ),
    Point(
        5,
        "shield",
        "“Did not attend” hides who decides. A child is brought, or is not.",
        "“Was not brought” wording and pathway in all community clinics.",
        "Short film; posters in clinics.",
        "Dip sample in three clinics: was the pathway followed after two missed appointments?",
        (7, 0),
        item=4,
        owner="community",
        shared=(5, 5),
        embedded=(
            (6, 2),
            "All clinics’ record templates use the words and start the pathway at the second missed appointment.",
        ),
        looks=(Look((7, 0), Finding.SOME, "Pathway followed in 18 of 25. One clinic had not heard of it.", (8, 5)),),
    ),
    Point(
        5,
        "bsab",
        "A short daily call between agencies and one lead worker moved a stuck situation in weeks.",
        "Offered as a model in the multi-agency risk procedure.",
        "Training exercise written with two practitioners.",
        "How often the model is used, and what the people concerned say of it.",
        (8, 0),
        item=5,
        owner="voluntary",
        also=("csp",),
        shared=(6, 5),
        embedded=(
            (7, 2),
            "The procedure offers the daily call and the lead worker as a model, with the case as its example.",
        ),
        looks=(Look((8, 0), Finding.TOO_EARLY, "The model has been used twice.", (10, 0)),),
    ),
    Point(
        5,
        "shield",
        "Parents who are told the worry plainly, in writing, are more likely to act on it.",
        "Plain-words letter after each strategy discussion.",
        "Letter bank; workshop.",
        "Parents’ survey at the first review.",
        (9, -1),
        item=6,
        owner="standards/2",
        shared=(6, 6),
    ),
    Point(
        6,
        "bsab",
        "Discharges planned one at a time miss the pattern of someone who keeps coming back.",
        "Shared plan for anybody with three admissions in six months.",
        "Ward rounds; homelessness forum.",
        "Readmissions within a month to no fixed address; what people say who have a plan.",
        (8, 0),
        item=4,
        owner="hospital/2",
        also=("csp",),
        shared=(7, 0),
        embedded=((8, -2), "The discharge policy asks for a shared plan at the third admission in six months."),
        looks=(Look((8, 0), Finding.TOO_EARLY, "The policy is two weeks old.", (9, 0)),),
    ),
    Point(
        6,
        "bsab",
        "“Come back when you are sober” turns people away from help that could have kept them alive.",
        "Joint working agreement between mental health and recovery services.",
        "Both services’ training days.",
        "Referrals refused for drinking or drug use: count each quarter.",
        (8, 3),
        item=4,
        owner="mental-health/2",
        shared=(7, 3),
    ),
    Point(
        6,
        "csp",
        "Stalking after separation is a risk in its own right and is recorded as one.",
        "Screening questions at the front desk and in the control room.",
        "Briefing for front-line staff.",
        "Share of reports with a completed screen.",
        (9, 2),
        item=5,
        owner="abuse",
        shared=(7, 1),
    ),
    Point(
        6,
        "shield",
        "Children who live with domestic abuse are victims in their own right, and are asked about their day.",
        "Voice of the child section in notifications and in the school’s response.",
        "Inspection briefing; schools’ leads meeting.",
        "Twenty notifications a quarter: is there a child’s voice, and did anyone act on it?",
        (9, 0),
        review="inspection Inspection 1",
        owner="schools",
        also=("csp",),
        shared=(7, 2),
        embedded=(
            (8, 3),
            "The notification form and the schools’ response sheet both have a section for the child’s voice.",
        ),
    ),
    Point(
        7,
        "bsab",
        "Someone trusted by everyone is seldom asked a question. Curiosity needs permission to think the unlikely.",
        "Financial abuse prompts in care reviews.",
        "Bank liaison meeting; briefing.",
        "Reviews in which the prompts led to a conversation; concerns from banks answered within five days.",
        (9, 1),
        item=4,
        owner="adults",
        shared=(8, 2),
    ),
    Point(
        7,
        "shield",
        "Escalating a disagreement is part of the job and not a complaint.",
        "One sheet of escalation contacts; the two-minute escalation in team meetings.",
        "Both chairs visit four team meetings.",
        "Escalations logged, days to agreement, and how it felt to the one who raised it.",
        (9, 0),
        item=5,
        owner="sab",
        also=("bsab", "csp"),
        shared=(8, 1),
    ),
    Point(
        7,
        "csp",
        "Deaths after domestic abuse include suicide. Services that meet people in despair ask about abuse.",
        "Question in the crisis line script and in liaison psychiatry.",
        "National report read at three network meetings.",
        "Share of contacts in which the question was asked; referrals made.",
        (9, 6),
        review="national-report National report 1",
        owner="mental-health",
        also=("bsab",),
    ),
    Point(
        8,
        "shield",
        "A notification that reaches the school can still miss the health visitor of a baby in the same home.",
        "One distribution list for every notification, checked each month.",
        "Operations meeting of police, school nursing and health visiting.",
        "Twenty notifications a month with a child under one: did the health visitor know within a day?",
        (9, 4),
        item=4,
        owner="police",
        also=("csp",),
        shared=(8, 4),
    ),
    Point(
        8,
        "bsab",
        "Executive capacity is tested by what a person does at home, not by what they say at the table.",
        "One-page guide, to be tested with two teams.",
        "Team sessions after the test.",
        "Repeat of the audit’s questions with the two teams.",
        (10, 0),
        item=5,
        owner="adults",
    ),
    Point(
        8,
        "bsab",
        "Hoarding and fire risk belong in one conversation.",
        sharing="Fire safety visit team to brief housing officers.",
        review="sar Adult D",
        owner="housing",
    ),
    Point(
        8,
        "csp",
        "Hidden harm: children of parents who drink are known to recovery services and to nobody else.",
        "Family question at assessment in the recovery service.",
        item=6,
        owner="abuse",
        also=("shield",),
    ),
    Point(
        8,
        "shield",
        "Children educated at home can be out of every service’s sight.",
        review="cspr Child D",
    ),
)
