"""The two levels of navigation: what this person may open, and where they are.

Everything under "Members" is one section with a level of its own, whichever room it belongs to. A meeting has its own
tabs.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from ui.components import Link

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
#: Label, address, the permission it takes, and the beginnings of the paths it covers beside its own.
MEMBERS = (
    ("Members", "members:membership", "members.view_membership", ()),
    ("Agencies", "members:agencies", "members.view_membership", ()),
    (
        "Boards and groups",
        "members:groups",
        "members.view_groups",
        ("/members/boards/", "/members/seats/", "/members/readers/"),
    ),
    ("Exchange log", "meetings:exchanges", "meetings.view_exchanges", ()),
    ("Terms of Reference", "members:terms", "members.view_terms", ()),
    ("Accounts", "accounts:accounts", "accounts.manage_accounts", ()),
    ("Who may do what", "permissions", "accounts.view_permissions", ()),
)
#: Pages of meetings that stand under Actions.
ACTIONS = frozenset(
    {"actions", "action-board", "action", "update-action", "change-action", "close-action", "reopen-action"}
)


@dataclass(frozen=True)
class Place:
    """One link of the navigation."""

    label: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: where this person may go; both lists are empty for anybody not signed in.

    ``navigation`` is the main level; ``section_navigation`` the second one, on the pages of a section that has it.
    """
    if not (hasattr(request, "user") and request.user.is_authenticated):
        return {"navigation": [], "section_navigation": []}
    section = _section(request.path, request.user) if request.resolver_match else []
    here = "members" if section else _here(request)
    return {
        "navigation": [
            Place(label, reverse(name), here == namespace)
            for label, name, permission, namespace in PLACES
            if request.user.has_perm(permission)
        ],
        "section_navigation": section,
    }


def _section(path: str, user: User) -> list[Link]:
    """Return the links of the section "Members" when `path` lies in it, the one that covers `path` marked."""
    covered = _covered()
    lengths = [max((len(start) for start in starts if path.startswith(start)), default=0) for starts in covered]
    if not any(lengths):
        return []
    here = lengths.index(max(lengths))
    found = [
        Link(label, starts[0], index == here)
        for index, ((label, _, permission, _), starts) in enumerate(zip(MEMBERS, covered, strict=True))
        if user.has_perm(permission)
    ]
    return found if len(found) > 1 else []


@cache
def _covered() -> list[tuple[str, ...]]:
    """Return the beginnings of the paths that each link covers; its own address comes first."""
    return [(reverse(name), *more) for _, name, _, more in MEMBERS]


def _here(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return "nowhere"
    if match.namespace == "meetings" and match.url_name in ACTIONS:
        return "actions"
    return match.namespace or ("" if match.url_name == "home" else "nowhere")
