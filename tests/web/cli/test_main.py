"""The command `treadle` as a person at a terminal meets it."""

import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db.utils import OperationalError

from tests.processes import TREADLE, Installation
from treadle.kernel.errors import InvalidInput
from treadle.web.cli.commands import names
from treadle.web.cli.main import _load, build_parser, main, sentence_for

type Capture = pytest.CaptureFixture[str]


def test_help_names_every_command_and_needs_no_django() -> None:
    code = ("import sys\nfrom treadle.web.cli.main import main\n"
            "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
            "print('django' in sys.modules, file=sys.stderr)")
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert time.monotonic() - started < 2
    assert done.stderr.strip() == "False", "--help loaded Django"
    for name in ("init", "serve", "worker", "tick", "accounts", "check", "run", "clock", "roles", "settings"):
        assert f"    {name}" in done.stdout


def test_every_command_has_help(capsys: Capture) -> None:
    for module in (_load(name) for name in names()):
        with pytest.raises(SystemExit) as ended:
            build_parser([module]).parse_args([*module.NAME.split(), "--help"])
        assert ended.value.code == 0
        assert module.HELP.split()[0] in capsys.readouterr().out
        assert module.HELP.endswith("."), f"{module.NAME}: a sentence"


def test_an_unknown_command_is_refused(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["unweave"])
    assert ended.value.code == 2
    assert "unweave" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "sentence"), [
    (InvalidInput("Two rows are wrong.", fields={"row 3": "No name."}), "Two rows are wrong.\nrow 3: No name."),
    (OperationalError("no such table: parties_person"), "The database has no tables yet. Run `treadle init` first."),
    (FileNotFoundError(2, "No such file or directory", "list.csv"), "list.csv: no such file or directory."),
    (KeyError("x"), "KeyError: 'x'. Set TREADLE_DEBUG=1 to see where."),
])
def test_failures_are_plain_sentences(error: Exception, sentence: str) -> None:
    assert sentence_for(error) == sentence


@pytest.mark.slow
def test_a_new_installation(tmp_path: Path) -> None:
    place = Installation(tmp_path / "data")
    assert "treadle init" in place.run("accounts", code=1).stderr
    assert "Ready." in place.run("init").stdout
    place.run("init", "--quiet")
    assert place.run("accounts", "--json").stdout.strip() == "[]"
    if "TREADLE_DATABASE_URL" not in place.environment:
        assert (place.folder / "treadle.sqlite3").stat().st_size > 0
    refused = place.run("check", "--deploy", code=1)
    assert "HTTPS" in refused.stderr
    assert "no changes" in place.python(
        "from django.core.management import call_command\n"
        "call_command('makemigrations', check=True, dry_run=True)").lower()


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_port_in_use_is_refused(command: str, capsys: Capture) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert main([command, "--port", str(other.getsockname()[1])]) == 1
    assert "another program uses it" in capsys.readouterr().err


def test_run_as_a_module_and_as_a_program_are_the_same() -> None:
    program = Path(sys.executable).with_name("treadle")
    outputs = {subprocess.run([*how, "roles", "--help"], capture_output=True, text=True, check=True).stdout
               for how in (TREADLE, [str(program)])}
    assert len(outputs) == 1


