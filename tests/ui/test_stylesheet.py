"""Every class that a template uses is one the style sheet knows: a misspelt one would only look wrong."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
BUILT = ROOT / "static/built/css/forum.css"
HOOKS = {
    "govuk-checkboxes",
    "govuk-js-password-input-toggle",
    "moj-alert--with-heading",
    "moj-timeline__header",
}  # theirs, without a rule


@pytest.fixture(scope="module")
def css() -> str:
    if not BUILT.exists():
        pytest.fail("static/built is missing: run npm run build.", pytrace=False)
    return BUILT.read_text()


def test_every_class_in_a_template_has_a_rule(css: str) -> None:
    known = set(re.findall(r"\.((?:govuk|moj|forum)-[\w\\!-]+)", css))
    known = {name.replace("\\!", "!") for name in known}
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "templates").rglob("*.html")
        for attribute in re.findall(r'class="([^"]*)"', path.read_text())
        for name in _names(attribute)
        if name not in known | HOOKS
    }
    assert not unknown, "\n".join(sorted(unknown))


def _names(attribute: str) -> list[str]:
    """The whole class names of an attribute, those that a template variable completes left out."""
    plain = re.sub(r"\{%.*?%\}", " ", attribute)
    return [
        name for name in plain.split() if re.match(r"(govuk|moj|forum)-", name) and "{" not in name and "}" not in name
    ]


def test_the_style_sheet_fetches_nothing_from_elsewhere(css: str) -> None:
    assert "GDS Transport" not in css
    assert not re.findall(r"url\((?!\"?(?:\.\./fonts/|/assets/images/))[^)]*\)", css)
