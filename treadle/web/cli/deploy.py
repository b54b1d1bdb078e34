"""What `treadle check` looks at; every finding is a sentence that says what to do."""

import shutil
from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from treadle.domain.parties.models import Person
from treadle.journeys.retention.register import CLASSES
from treadle.ui.demo import LOGIN_PREFIX

MUCH_ROOM = 2_000_000_000  # bytes
LOCAL = {"127.0.0.1", "localhost", "[::1]"}
#: Django's own warnings that a finding of ours says more plainly.
SAID_HERE = {"security.W004", "security.W008", "security.W009", "security.W012", "security.W016", "security.W018",
             "security.W020", "security.W005", "security.W021", "mail.E001"}


def problems(*, deploy: bool) -> list[str]:
    """Everything wrong; with ``deploy``, everything unsafe with real data too."""
    found = list(_tables())
    found += _retention()
    if deploy:
        found += [*_environment(), *_secret(), *_addresses(), *_figures(), *_folder()]
        if not found_missing_tables(found):
            found += _people()
    return found + _django(deploy)


def found_missing_tables(found: list[str]) -> bool:
    """Whether the tables are not there, so that nothing can be asked of them."""
    return any("treadle init" in sentence for sentence in found)


def _tables() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield f"{len(waiting)} changes of the tables are waiting. Run `treadle init`."
    elif settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        yield "The table that counts tries to sign in is missing. Run `treadle init`."


def _retention() -> Iterator[str]:
    for key in sorted(settings.RETENTION.keys() - CLASSES.keys()):
        yield f"TREADLE_RETENTION names “{key}”, which is no class of personal data. See `treadle personal-data`."


def _environment() -> Iterator[str]:
    if settings.DEMO:
        yield "Demonstration mode is on: anybody can sign in as anybody. Unset TREADLE_DEMO, in a clean data folder."
    if settings.DEBUG:
        yield "Debugging is on: error pages show code and data. Unset TREADLE_DEBUG."
    if not settings.HTTPS:
        yield "Passwords and reports would travel unencrypted. Put the site behind HTTPS and set TREADLE_HTTPS=1."


def _secret() -> Iterator[str]:
    key = settings.SECRET_KEY
    if not settings.SECRET_KEY_WAS_GIVEN:
        yield "The signing key lies beside the data. Set TREADLE_SECRET_KEY to at least 50 random characters."
    elif len(key) < 50 or len(set(key)) < 10:
        yield "TREADLE_SECRET_KEY can be guessed. Use at least 50 random characters."


def _addresses() -> Iterator[str]:
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts:
        yield "The site answers to any host name. Name yours in TREADLE_ALLOWED_HOSTS."
    elif hosts <= LOCAL:
        yield "The site answers to this machine only. Name your host in TREADLE_ALLOWED_HOSTS."
    if not settings.BASE_URL.startswith("https://"):
        yield "Links in messages would not be encrypted. Set TREADLE_BASE_URL to an address that begins with https://."


def _figures() -> Iterator[str]:
    if 0 < len(settings.METRICS_TOKEN) < 20:
        yield "TREADLE_METRICS_TOKEN can be guessed. Use at least 20 random characters."


def _folder() -> Iterator[str]:
    mode = settings.DATA_DIR.stat().st_mode
    if mode & 0o077:
        yield f"Other accounts of this machine can open {settings.DATA_DIR}. Run: chmod 700 {settings.DATA_DIR}"


def _people() -> list[str]:
    if Person.objects.filter(login__startswith=LOGIN_PREFIX).exists():
        return ["This database holds demonstration accounts, whose password is published. "
                "Start real work with an empty database."]
    return []


def _django(deploy: bool) -> list[str]:
    found = checks.run_checks(include_deployment_checks=deploy)
    return [f"{each.msg} ({each.id})" for each in found
            if each.level >= checks.WARNING and each.id not in SAID_HERE and not each.is_silenced()]


def advice() -> list[str]:
    """What would be better, and is not unsafe."""
    found = []
    if connection.vendor == "sqlite":
        found.append("SQLite serves one machine well; with many people at once use PostgreSQL (TREADLE_DATABASE_URL).")
    if settings.HTTPS and not settings.SECURE_PROXY_SSL_HEADER:
        found.append("Behind a proxy that ends TLS, set TREADLE_TRUSTED_PROXY=1, or every page leads to itself.")
    if shutil.disk_usage(settings.DATA_DIR).free < MUCH_ROOM:
        found.append(f"Less than {MUCH_ROOM / 1e9:.0f} GB are free in {settings.DATA_DIR}: little for files.")
    if settings.LOG_FORMAT != "json":
        found.append("The log is for people. For a collector of logs set TREADLE_LOG_FORMAT=json.")
    if not settings.MAIL_HOST:
        found.append("No mail server is set: messages stay in the product (TREADLE_MAIL_HOST).")
    return found
