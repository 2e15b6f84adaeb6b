"""Text that people write in Markdown, as GOV.UK HTML.

It is untrusted: HTML in it is shown and not obeyed, nothing is fetched (a picture becomes a link to it), and links go
to web pages and mail alone. Headings begin at h2, below the page's own h1, and never skip a level; a table becomes
cards on a narrow screen.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

#: What a link may begin with.
SCHEMES = ("https://", "http://", "mailto:")
CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "link_open": "govuk-link",
    "table_open": "govuk-table forum-cards",
    "blockquote_open": "govuk-inset-text",
    "hr": "govuk-section-break govuk-section-break--visible govuk-section-break--l",
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "h4": "govuk-heading-s",
}
#: What the parser leaves as it was typed. Code would run off the side of a telephone.
WITHOUT = ["image", "html_block", "html_inline", "code", "fence"]
FIRST_LEVEL, LAST_LEVEL = 2, 4


def markdown(text: str) -> SafeString:
    """Return `text` as HTML, which the parser has escaped; a template filter: ``{{ terms.text|markdown }}``."""
    parser = _parser()
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    for dress in (_level_headings, _label_tables, _label_cells, _classify):
        dress(tokens)
    rendered: str = parser.renderer.render(tokens, parser.options, env)
    return SafeString(rendered)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(WITHOUT)
    parser.validateLink = lambda url: url.lower().startswith(SCHEMES)  # type: ignore[method-assign] # its documented hook
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("td_open", _cell_open)
    parser.add_render_rule("td_close", _cell_close)
    return parser


def _table_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    label = escape(tokens[index].meta["label"])
    opened = renderer.renderToken(tokens, index, options, env)
    return f'<div class="forum-table" role="region" aria-label="{label}" tabindex="0">{opened}'


def _table_close(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"{renderer.renderToken(tokens, index, options, env)}</div>\n"


def _cell_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Open a cell; its words are one span, so that on a card they stand together beside their label."""
    return f"{renderer.renderToken(tokens, index, options, env)}{'<span>' if _words(tokens[index + 1]) else ''}"


def _cell_close(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"{'</span>' if _words(tokens[index - 1]) else ''}{renderer.renderToken(tokens, index, options, env)}"


def _level_headings(tokens: Sequence[Token]) -> None:
    """Begin with h2 and go down one level at a time, whatever was written."""
    last = FIRST_LEVEL - 1
    for token in tokens:
        if token.type == "heading_open":
            last = min(max(int(token.tag[1]), FIRST_LEVEL), last + 1, LAST_LEVEL)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{last}"


def _label_tables(tokens: Sequence[Token]) -> None:
    """Name each table by the heading above it; a second one under the same heading by its number too."""
    heading, labels = "Table", list[str]()
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.type == "heading_open":
            heading = _words(following)
        elif token.type == "table_open":
            labels.append(heading)
            again = labels.count(heading)
            token.meta["label"] = heading if again == 1 else f"{heading}, table {again}"


def _label_cells(tokens: Sequence[Token]) -> None:
    """Name each cell that says something by its column."""
    columns, column = list[str](), 0
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.type == "thead_open":
            columns = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            columns.append(_words(following))
        elif token.type == "td_open":
            if _words(following):
                token.attrSet("data-label", columns[column])
            column += 1


def _classify(tokens: Sequence[Token]) -> None:
    """Give each its class, and figures theirs: the page allows no style but our own."""
    for token in _all(tokens):
        named = CLASSES.get(token.tag if token.type == "heading_open" else token.type)
        if token.attrs.pop("style", "") == "text-align:right":
            named = "forum-num"
        if named and token.nesting != -1:
            token.attrSet("class", named)
        if token.type == "link_open":
            token.attrSet("rel", "noreferrer")


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _words(inline: Token | None) -> str:
    """What a heading or a cell says, without its markup."""
    children = (inline.children if inline is not None else None) or ()
    return " ".join("".join(child.content for child in children).split())
