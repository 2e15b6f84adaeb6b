"""The folder of one forum: held by one server, with room for sockets however long its name is."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from learningforum.runtime.errors import StartError
from learningforum.runtime.folder import LONGEST_SOCKET_FOLDER, Folder
from tests.runtime.running import environment


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first, second = Folder(tmp_path), Folder(tmp_path)
    first.hold()
    with pytest.raises(StartError, match=rf"{tmp_path} is in use by another server \(process {os.getpid()}\)"):
        second.hold()
    first.release()
    second.hold()
    second.release()
    second.release()


def test_the_programs_of_a_server_that_was_killed_are_waited_for(tmp_path: Path) -> None:
    script = (
        "import pathlib, subprocess, sys\n"
        "from learningforum.runtime.folder import Folder\n"
        "folder = Folder(pathlib.Path(sys.argv[1])); folder.hold()\n"
        "subprocess.Popen(['sleep', '0.5'], pass_fds=[folder.lock], stdout=subprocess.DEVNULL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=environment(), check=True)
    started = time.monotonic()
    folder = Folder(tmp_path)
    folder.hold()
    assert time.monotonic() - started > 0.2
    folder.release()


def test_sockets_are_kept_in_the_folder_when_its_name_is_short_enough() -> None:
    assert Folder(Path("/srv/forum")).sockets == Path("/srv/forum/run")


def test_sockets_of_a_long_folder_are_kept_where_only_we_may_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = Folder(Path("/srv") / ("x" * LONGEST_SOCKET_FOLDER))
    short = folder.sockets
    assert short.parent == tmp_path
    assert short.stat().st_mode & 0o777 == 0o700
    assert folder.sockets == short
    folder.release()
    assert not short.exists()

    short.mkdir(mode=0o755)  # somebody knew the name and was there first
    assert Folder(folder.path).sockets != short


def test_no_room_for_sockets_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    with pytest.raises(StartError, match=r"No temporary folder for sockets can be made at .*file"):
        _ = Folder(Path("/srv") / ("x" * LONGEST_SOCKET_FOLDER)).sockets
