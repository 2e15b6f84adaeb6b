"""`python -m screenshots`: start a forum with practice data, take the pictures, stop it."""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Error as BrowserError

from learningforum.runtime.child import CHECKOUT
from learningforum.runtime.errors import StartError, first_line
from screenshots import paper
from screenshots.camera import Cast, take
from screenshots.forum import PracticeForum
from screenshots.pictures import PICTURES

FOLDER = CHECKOUT / "docs" / "images"
#: What all pictures together may weigh, in bytes: they travel with every copy of the code.
AT_MOST = 1_500_000


def main() -> None:
    """Take what is asked for; exit with one sentence when it cannot be done."""
    asked = _arguments().parse_args()
    FOLDER.mkdir(exist_ok=True)
    try:
        with PracticeForum() as forum, Cast(forum) as cast:
            _warn(cast)
            for path in _taken(cast, asked.pictures):
                _say(f"{path.relative_to(CHECKOUT)} ({path.stat().st_size // 1000} kB)")
    except StartError as error:
        sys.exit(str(error))
    weight = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    if weight > AT_MOST:
        sys.exit(f"The pictures weigh {weight:,} bytes together, which is more than {AT_MOST:,}: show less of a page.")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/screenshots", description="Take the pictures of the guides again.")
    parser.add_argument("pictures", nargs="?", type=_pattern, default="", help="a regular expression of their names")
    return parser


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        sentence = f"{text!r} is not a regular expression: {error}"
        raise argparse.ArgumentTypeError(sentence) from error


def _taken(cast: Cast, wanted: re.Pattern[str]) -> Iterator[Path]:
    for show in PICTURES:
        name = show.__name__.replace("_", "-")
        if not re.search(wanted, name):
            continue
        path = FOLDER / f"{name}.png"
        try:
            take(show(cast), path)
        except BrowserError as error:
            sentence = f"The picture {name} could not be taken: {first_line(error)}."
            raise StartError(sentence) from error
        yield path
    if re.search(wanted, paper.PREFIX):
        yield from _pages(paper.take_pages(cast, FOLDER))


def _pages(pages: Iterable[Path]) -> Iterator[Path]:
    found = list(pages)
    if not found:
        _say("The pages of a report were left as they are: Poppler (pdftoppm) is not installed.")
    yield from found


def _warn(cast: Cast) -> None:
    if not cast.speaks_british_english():
        _say("Chromium shows dates the American way: install its languages (Debian: chromium-l10n).")


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    main()
