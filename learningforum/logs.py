"""What the forum's own programs write to their logs."""

import logging
import re

#: A sign-in link's token, which opens the door until it is used.
TOKEN = re.compile(r"(/sign-in/)[^/\s?]+")
#: What PostgreSQL quotes of the row that an error is about, up to the end of that error.
QUOTED = re.compile(r"^DETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL | re.MULTILINE)


class Discreet(logging.Formatter):
    """Leaves out keys to the door and what people wrote: a log is read by those who may see neither."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of `record`, an error's traceback included."""
        return QUOTED.sub("(details left out)", TOKEN.sub(r"\1…", super().format(record)))
