"""The command line: `python -m learningforum.runtime serve` and what it calls; failures are one clear sentence."""

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from learningforum.runtime.child import CHECKOUT
from learningforum.runtime.errors import StartError


class Arguments(argparse.ArgumentParser):
    """Says what is wrong in one sentence, like everything else here."""

    def error(self, message: str) -> NoReturn:
        """Refuse instead of printing the usage."""
        sentence = f"{message[:1].upper()}{message[1:]}; --help shows what is possible."
        raise StartError(sentence)


def port_number(text: str) -> int:
    """A port from the command line."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1 << 16:
        sentence = f"{text!r} is not a number from 1 to 65535"
        raise argparse.ArgumentTypeError(sentence)
    return int(text)


def arguments() -> argparse.ArgumentParser:
    """What can be asked for; script/server passes its own arguments to `serve`."""
    parser = Arguments(prog="script/server", description="Run the Multi-Agency Learning Forum on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", prog="script/server", help="start everything and keep it running")
    serve.add_argument("--port", type=port_number, default=8000, help="where to serve (default 8000)")
    serve.add_argument(
        "--var",
        type=Path,
        default=Path(os.environ.get("FORUM_VAR") or CHECKOUT / "var"),
        help="the folder that keeps everything (default var/)",
    )
    prepare = commands.add_parser("prepare", help="bring the database and the built files up to date")
    prepare.add_argument("--base-url", default="", help="the forum's address; prints sign-in links for it")
    for parser_of_one in (serve, prepare):
        parser_of_one.add_argument("--demo", action="store_true", help="fill in invented practice data")
    return parser


def main() -> None:
    """Do what is asked; exit with status 1 and one sentence when it cannot be done."""
    try:
        asked = arguments().parse_args()
        if asked.command == "serve":
            from learningforum.runtime.serve import serve

            serve(port=asked.port, folder=asked.var, demo=asked.demo)
        else:
            from learningforum.runtime.prepare import prepare

            folder = os.environ.get("FORUM_VAR")
            log = Path(folder, "log", "prepare.log") if folder else None
            sys.stdout.write(prepare(demo=asked.demo, base_url=asked.base_url, log=log))
    except StartError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
