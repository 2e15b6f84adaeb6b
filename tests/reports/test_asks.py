"""What the forum asks follows from the figures."""

from typing import Any

from django.test import override_settings

from reports.domain import asks

SHARED: dict[str, Any] = {"actions": {"overdue": 0, "by_agency": []}, "attendance": {"agencies": []}}
VIEW: dict[str, Any] = {
    "impact_reviews": [],
    "programme": {"impact_reviews": []},
    "points": [],
    "unevidenced": [],
    "stories": [],
}


def asked(view: dict[str, Any] | None = None, shared: dict[str, Any] | None = None) -> list[str]:
    return asks.of(VIEW | (view or {}), SHARED | (shared or {}))


def test_a_board_is_always_asked_at_least_to_note_the_report() -> None:
    assert asked() == [asks.NOTHING]


def test_learning_that_made_things_worse_comes_first() -> None:
    rows = [
        {"reference": "LP4", "is_worse": True},
        {"reference": "LP4", "is_worse": True},
        {"reference": "LP5", "is_worse": False},
    ]
    found = asked({"impact_reviews": rows, "stories": [{"reference": "LP1"}]})
    assert found == [
        "Decide with the forum what to change about LP4, where things got worse.",
        "Note the difference made by LP1, and help to spread it.",
    ]


def test_late_impact_reviews_are_asked_for_from_those_who_lead() -> None:
    rows = [
        {"reference": "LP1", "agency": "Police", "is_overdue": True},
        {"reference": "LP2", "agency": "", "is_overdue": True},
        {"reference": "LP3", "agency": "Police", "is_overdue": False},
    ]
    assert asked({"programme": {"impact_reviews": rows}}) == [
        "Ask for the impact reviews that are overdue: LP1 (Police) and LP2."
    ]
    assert asked({"programme": {"impact_reviews": rows[:1]}}) == [
        "Ask for the impact review that is overdue: LP1 (Police)."
    ]


def test_learning_that_nobody_leads_and_that_is_restricted_is_named() -> None:
    points = [{"reference": "LP1", "agency": ""}, {"reference": "LP2", "agency": "Police"}]
    hidden = [{"reference": "LP8", "stands": "Restricted"}, {"reference": "LP9", "stands": "Restricted"}]
    assert asked({"points": points, "unevidenced": hidden}) == [
        "Name an agency to lead on LP1.",
        "Ask the forum’s chairs about LP8 and LP9, which are restricted and not told here.",
    ]


def test_late_actions_and_empty_places_are_asked_about_by_agency() -> None:
    actions = {"overdue": 3, "by_agency": [{"agency": "Police", "overdue": 2}, {"agency": "Housing", "overdue": 1}]}
    places = [
        {"agency": "Housing", "expected": 4, "rate": 74},
        {"agency": "Police", "expected": 4, "rate": 75},
        {"agency": "Schools", "expected": 0, "rate": 0},
    ]
    shared = {"actions": actions, "attendance": {"agencies": places}}
    assert asked(shared=shared) == [
        "Seek assurance about 3 overdue actions, from Police and Housing.",
        "Seek assurance that every place is represented at the forum, from Housing (74%).",
    ]
    with override_settings(REPORT_LOW_ATTENDANCE=50):
        assert len(asked(shared=shared)) == 1
