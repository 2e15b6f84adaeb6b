"""What the person at the terminal is told when the forum cannot start."""


class StartError(Exception):
    """The forum cannot start; the message is one clear sentence that says why and what to do."""


def first_line(error: BaseException) -> str:
    """What an error says, cut to its first line: libraries add hints that mean nothing at a terminal."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__
