"""What the forum's own programs write to their logs."""

import logging
import re

#: The token of a sign-in link, an invitation or a new password, which opens the door until it is used; and what an
#: organisation's sign-in hands over. An address may stand inside of another one, with its slashes written as %2F.
SLASH = r"(?:/|%2F)"
TOKEN = re.compile(
    rf"({SLASH}(?:sign-in{SLASH}link|invitation|password{SLASH}new){SLASH})[^/\s?&\"'<>]+"
    r"|([?&](?:code|state|id_token|access_token)=)[^&\s\"'<>]+",
    re.IGNORECASE,
)
#: What PostgreSQL quotes of the row that an error is about, up to the end of that error.
QUOTED = re.compile(r"^DETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL | re.MULTILINE)


class Discreet(logging.Formatter):
    """Leaves out keys to the door and what people wrote: a log is read by those who may see neither."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of `record`, an error's traceback included."""
        return QUOTED.sub("(details left out)", TOKEN.sub(r"\1\2…", super().format(record)))
