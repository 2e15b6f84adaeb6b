"""The main navigation: what this person may open, and where they are."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

#: Label, address, the permission it takes, and the URL namespace it covers.
PLACES = (
    ("Home", "home", "accounts.enter", ""),
    ("Meetings", "meetings:meetings", "meetings.view_meetings", "meetings"),
    ("Actions", "meetings:actions", "meetings.view_actions", "actions"),
    ("Reviews", "reviews:register", "reviews.view_register", "reviews"),
    ("Learning", "tracker:tracker", "tracker.view_tracker", "tracker"),
    ("Members", "members:membership", "members.view_membership", "members"),
    ("Reports", "reports:reports", "reports.view_reports", "reports"),
)
#: Pages of meetings that stand under Actions.
ACTIONS = frozenset({"actions", "action", "close-action"})


@dataclass(frozen=True)
class Place:
    """One link of the navigation."""

    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``navigation``, the places this person may go to; empty for anybody not signed in."""
    if not (hasattr(request, "user") and request.user.is_authenticated):
        return {"navigation": []}
    here = _here(request)
    return {
        "navigation": [
            Place(label, reverse(name), here == namespace)
            for label, name, permission, namespace in PLACES
            if request.user.has_perm(permission)
        ]
    }


def _here(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return "nowhere"
    if match.namespace == "meetings" and match.url_name in ACTIONS:
        return "actions"
    return match.namespace or ("" if match.url_name == "home" else "nowhere")
