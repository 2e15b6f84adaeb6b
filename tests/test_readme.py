"""The README keeps what it promises: every clause leads to a function that is there and to a test that is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: A row of "Where is…": the clause, `path:function`, `path::test`.
ROW = re.compile(
    r"^\| (?P<clause>.+) \| `(?P<path>[\w/]+\.py):(?P<name>\w+)` \| `(?P<tests>[\w/]+\.py)::(?P<test>\w+)` \|$"
)
TABLE = (
    README.split("| Terms of Reference | In the code | Proven by |\n|---|---|---|\n")[1].split("\n\n")[0].splitlines()
)
#: What the Terms of Reference say of what is built; a word of each is a row's own.
CLAUSES = ["Purpose", "Working methods", "Frequency", "Case learning", "Dissemination", "Membership", "Accountability"]


def names_in(path: str) -> set[str]:
    """The functions and classes that a module defines."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize("line", TABLE)
def test_each_clause_leads_to_a_function_and_to_a_test(line: str) -> None:
    row = ROW.match(line)
    assert row, "a row says: clause, `path:function`, `path::test`"
    assert row["name"] in names_in(row["path"])
    assert row["test"] in names_in(row["tests"])


def test_every_part_of_the_terms_of_reference_that_is_built_is_in_the_table() -> None:
    table = "\n".join(TABLE)
    assert [clause for clause in CLAUSES if f"| **{clause}:** " not in table] == []
    assert "(Appendix I)" in table
    assert "(Appendix 2)" in table


def test_the_test_of_the_whole_way_is_there() -> None:
    path, name = re.findall(r"`(tests/journeys/\w+\.py)::(\w+)`", README)[0]
    assert name in names_in(path)


def test_the_commands_it_names_are_there() -> None:
    commands = set(re.findall(r"\bscript/\w+", README))
    assert commands == {f"script/{path.name}" for path in (ROOT / "script").iterdir() if path.name != "bootstrap"}
