"""The command `treadle`: finds the command that is meant, runs it, and turns refusals into a sentence."""

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Protocol, cast

from treadle.web.cli import commands
from treadle.web.cli.output import complain

ABOUT = "Treadle runs a factory engagement programme from sign-up to lasting improvement."


class Command(Protocol):
    """The shape of a module in ``commands``."""

    NAME: str
    HELP: str

    def configure(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "treadle.config.settings")
    words = list(sys.argv[1:] if argv is None else argv)
    parser = build_parser(_meant(words))
    args = parser.parse_args(words)
    if not hasattr(args, "command"):
        parser.print_help()
        return 2 if words else 0
    return _run(args.command, args)


def _load(name: str) -> Command:
    return cast(Command, importlib.import_module(f"{commands.__name__}.{name}"))


def _meant(words: Sequence[str]) -> list[Command]:
    """Only the command that the words name; every command when they name none (for the help text)."""
    names = commands.names()
    plain = [word.replace("-", "_") for word in words[:2]]
    for candidate in ("_".join(plain), plain[0] if plain else ""):
        if candidate in names:
            return [_load(candidate)]
    return [_load(name) for name in names]


def build_parser(modules: Sequence[Command]) -> argparse.ArgumentParser:
    """The parser for these commands; two words make a group."""
    parser = argparse.ArgumentParser(prog="treadle", description=ABOUT)
    top = parser.add_subparsers(metavar="COMMAND", title="commands")
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for module in sorted(modules, key=lambda each: each.NAME):
        first, _space, second = module.NAME.partition(" ")
        where, name = top, first
        if second:
            if first not in groups:
                group = top.add_parser(first, help=f"{first} …; see treadle {first} --help")
                groups[first] = group.add_subparsers(metavar="WHAT", title="commands", required=True)
            where, name = groups[first], second
        own = where.add_parser(name, help=module.HELP, description=module.HELP)
        module.configure(own)
        own.set_defaults(command=module)
    return parser


def _run(command: Command, args: argparse.Namespace) -> int:
    try:
        if getattr(command, "NEEDS_DJANGO", True):
            import django

            django.setup()
        return command.run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        complain(sentence_for(error))
        if os.environ.get("TREADLE_DEBUG"):
            traceback.print_exc()
        return 1


def sentence_for(error: Exception) -> str:
    """What went wrong, for a person, without a traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError, ProgrammingError

    from treadle.kernel.errors import TreadleError

    if isinstance(error, TreadleError):
        fields = getattr(error, "fields", {})
        return "\n".join([str(error.sentence), *(f"{name}: {text}" for name, text in fields.items())])
    if isinstance(error, OperationalError | ProgrammingError):
        if "no such table" in str(error) or "does not exist" in str(error):
            return "The database has no tables yet. Run `treadle init` first."
        return f"The database cannot be used: {str(error).strip()}"
    if isinstance(error, ImproperlyConfigured):
        return f"A setting is wrong: {error}"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {(error.strerror or 'cannot be read').lower()}."
    return f"{type(error).__name__}: {error}. Set TREADLE_DEBUG=1 to see where."


if __name__ == "__main__":
    sys.exit(main())
