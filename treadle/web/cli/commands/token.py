"""`treadle token`: a bearer token for a person's machine."""

import argparse

NAME = "token"
HELP = "Print a bearer token for the API, in the name of a person; it never opens more than that person's roles."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("email", metavar="EMAIL", help="the person's e-mail address or login name")
    parser.add_argument("--scope", action="append", default=[], metavar="SCOPE",
                        help="such as factories:read; may be repeated; default: every scope the roles can use")
    parser.add_argument("--days", type=int, default=90, help="how long it holds (default 90, at most 366)")
    parser.add_argument("--name", default="command line", help="what it is for, as its page shows it")


def run(args: argparse.Namespace) -> int:
    """Print the token alone on stdout, so that a script can take it; what it may do goes to stderr."""
    from treadle.domain.access.operations import issue_token
    from treadle.domain.parties.queries import person_signing_in_as
    from treadle.kernel.errors import InvalidInput
    from treadle.ui import clock
    from treadle.web.cli.output import complain, say

    person = person_signing_in_as(args.email)
    if person is None:
        raise InvalidInput(f"There is no open account of {args.email}.", code="no_account")
    issued = issue_token(person=person, scopes=args.scope, days=args.days, name=args.name, now=clock.now())
    say(issued.key)
    complain(f"Token of {person.name} until {issued.token.ends_on.isoformat()}: {', '.join(issued.token.scopes)}")
    return 0
