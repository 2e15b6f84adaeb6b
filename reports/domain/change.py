"""What has changed since the last report to the boards."""

from collections.abc import Mapping
from typing import Any

from reports.domain.period import Period
from reports.models import Edition


def before(period: Period) -> dict[str, Any] | None:
    """Return the data of the last report before `period`: the issued edition if there is one, else the latest."""
    earlier = Edition.objects.filter(period_start__lt=period.start).order_by("-period_start", "-number")
    latest = earlier.first()
    if latest is None:
        return None
    issued = earlier.filter(period_start=latest.period_start, issued_at__isnull=False).first()
    found = issued or latest
    return dict(found.dataset) | {"edition": str(found)}


def figures(shared: Mapping[str, Any], view: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the figures that a board compares from one report to the next."""
    learning, register, places = view["learning"], view["reviews"], shared["attendance"]["total"]
    return [
        _figure("Learning points for the board", learning["total"]),
        _figure("With evidence of impact", learning["evidenced"]),
        _figure("Without evidence of impact", len(view["unevidenced"])),
        _figure("Reviews pending", sum(len(kind["pending"]) for kind in register)),
        _figure("Reviews current", sum(len(kind["current"]) for kind in register)),
        *([_figure("Places represented, all agencies", places["rate"], "%")] if places["expected"] else []),
        _figure("Actions open, all agencies", shared["actions"]["open_at_end"]),
        _figure("Actions overdue, all agencies", shared["actions"]["overdue"]),
    ]


def since(earlier: Mapping[str, Any] | None, code: str, now: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Compare with `earlier`; None when there was no report to this board, or none with figures."""
    then = (earlier or {}).get("boards", {}).get(code, {}).get("figures")
    if earlier is None or not then:
        return None
    was = {figure["name"]: figure["value"] for figure in then}
    return {
        "edition": earlier["edition"],
        "rows": [
            {**figure, "was": was[figure["name"]], "words": _words(figure["value"] - was[figure["name"]])}
            for figure in now
            if figure["name"] in was
        ],
    }


def _words(change: int) -> str:
    if change == 0:
        return "No change"
    return f"{abs(change)} more" if change > 0 else f"{abs(change)} fewer"


def _figure(name: str, value: int, unit: str = "") -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit}
