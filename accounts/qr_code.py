"""QR codes drawn into the page: the forum's security policy allows no image that is not a file of its own."""

import qrcode  # type: ignore[import-untyped] # it ships no types
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

#: White modules round the code, which readers need.
BORDER = 4


def draw(text: str, *, label: str) -> SafeString:
    """Return `text` as a QR code: an SVG element that `label` names to those who do not see it."""
    code = qrcode.QRCode(border=BORDER)
    code.add_data(text)
    rows = code.get_matrix()
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return format_html(
        '<svg class="forum-qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{0}v{0}h-{0}z"/><path d="{2}"/></svg>',
        len(rows),
        label,
        mark_safe(squares),  # noqa: S308  digits and letters made above
    )
