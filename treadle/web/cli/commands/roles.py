"""`treadle roles`: who may do what."""

import argparse

NAME = "roles"
HELP = "Print who may do what, from the code that decides it."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--markdown", action="store_true", help="as docs/reference/roles.md")


def run(args: argparse.Namespace) -> int:
    """Print the page, or one line a role."""
    from treadle.domain.access.roles import ROLES
    from treadle.web.cli.output import say
    from treadle.web.cli.reference import roles_page

    if args.markdown:
        say(roles_page().rstrip("\n"))
        return 0
    for role in ROLES.values():
        say(f"{role.key:<24} {role.title}: {role.says}")
    return 0
