"""`treadle settings`: what can be set from the environment."""

import argparse

NAME = "settings"
HELP = "Print every setting, its value here (secrets are hidden) and what it does."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--markdown", action="store_true", help="as docs/reference/settings.md, with defaults")


def run(args: argparse.Namespace) -> int:
    """Print the page, or one line a setting."""
    import os

    from django.conf import settings

    from treadle.web.cli.output import say
    from treadle.web.cli.reference import settings_page

    if args.markdown:
        say(settings_page().rstrip("\n"))
        return 0
    for setting in settings.ENVIRONMENT:
        value = os.environ.get(setting.name, setting.default)
        shown = "(set)" if setting.secret and value else value or "(empty)"
        say(f"{setting.name}={shown}\n    {setting.says}")
    return 0
