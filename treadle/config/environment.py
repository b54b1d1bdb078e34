"""Every setting that comes from the environment, in one list.

``docs/reference/settings.md`` is generated from this list, so a setting cannot exist undocumented.
"""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, its default (as text) and what it does."""

    name: str
    default: str
    says: str
    secret: bool = False


SETTINGS: list[Setting] = [
    Setting("TREADLE_DATA_DIR", "var", "Folder of the database, uploaded files, keys and the demo clock."),
    Setting("TREADLE_DATABASE_URL", "", "postgresql://user:password@host:port/name, or sqlite:///path. "
            "Empty: an SQLite database in the data folder.", secret=True),
    Setting("TREADLE_SECRET_KEY", "", "Signs sessions and links; at least 50 random characters. "
            "Empty: made once and kept in the data folder (not for production).", secret=True),
    Setting("TREADLE_ALLOWED_HOSTS", "127.0.0.1,localhost", "Host names the site answers to, with commas."),
    Setting("TREADLE_BASE_URL", "http://127.0.0.1:8000", "Address in links of messages and reports."),
    Setting("TREADLE_DEMO", "", "1 turns on demo mode: one-click sign-in, a movable clock, no second factor. "
            "Never on a server with real data. Empty: on where `treadle demo` has filled both the data folder and the "
            "database, and nobody else has been given an account."),
    Setting("TREADLE_DEBUG", "", "1 shows error details in the browser. Never in production."),
    Setting("TREADLE_HTTPS", "", "1 behind HTTPS: secure cookies, HSTS, redirect."),
    Setting("TREADLE_TRUSTED_PROXY", "", "1 behind a reverse proxy that sets X-Forwarded-Proto."),
    Setting("TREADLE_TIME_ZONE", "UTC", "Time zone of the programme office."),
    Setting("TREADLE_MAIL_HOST", "", "SMTP server. Empty: messages are shown in the product and written to the log."),
    Setting("TREADLE_MAIL_PORT", "587", "SMTP port."),
    Setting("TREADLE_MAIL_USER", "", "SMTP user."),
    Setting("TREADLE_MAIL_PASSWORD", "", "SMTP password.", secret=True),
    Setting("TREADLE_MAIL_TLS", "1", "1: STARTTLS."),
    Setting("TREADLE_MAIL_FROM", "treadle@localhost", "Sender of messages."),
    Setting("TREADLE_FIRST_PASSWORD_DAYS", "14", "Days after which a password that was handed over ends, if its owner "
            "has not chosen another. 0: it does not end by time."),
    Setting("TREADLE_OIDC_NAME", "", "Name of the OpenID Connect provider, as the sign-in button shows it."),
    Setting("TREADLE_OIDC_URL", "", "The provider's server URL. Empty: no single sign-on."),
    Setting("TREADLE_OIDC_CLIENT_ID", "", "Client id at the provider."),
    Setting("TREADLE_OIDC_CLIENT_SECRET", "", "Client secret at the provider.", secret=True),
    Setting("TREADLE_TASK_LEASE", "60", "Seconds after which a silent worker's task is taken up by another worker."),
    Setting("TREADLE_FIELD_KEEP_DAYS", "30", "Days after the last day of a visit that a tablet keeps what it could not "
            "send. Choose more than lie between two backups."),
    Setting("TREADLE_API_RATE", "600", "Requests a minute that one token may make of one web process."),
    Setting("TREADLE_WEBHOOK_HOSTS", "", "Host names that webhooks may reach although they lie in the own network, or "
            "without HTTPS; with commas. Empty: public addresses over HTTPS only."),
    Setting("TREADLE_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Setting("TREADLE_LOG_FORMAT", "text", "text, or json: one object a line, and one line a request. Without names, "
            "addresses and what people typed."),
    Setting("TREADLE_METRICS_TOKEN", "", "Bearer token that opens /metrics to Prometheus. Empty: there are no metrics.",
            secret=True),
    Setting("TREADLE_SLOW_QUERY_MS", "500", "A database statement that takes longer is listed for the administrator, "
            "without its values. 0: none is."),
    Setting("TREADLE_RETENTION", "", "Days that classes of personal data are kept, where the law asks for others than "
            "docs/reference/personal-data.md says: message=365,look=1825"),
]

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def text(name: str) -> str:
    """The value of a listed setting; a name that is not listed is a programming error."""
    return os.environ.get(name, _BY_NAME[name].default)


def flag(name: str) -> bool:
    """A setting that is on when 1, true, yes or on."""
    return text(name).strip().lower() in {"1", "true", "yes", "on"}


def flag_if_said(name: str) -> bool | None:
    """A setting that is on or off when something is set, and None when nothing is."""
    return flag(name) if text(name).strip() else None


def names(name: str) -> list[str]:
    """A setting that is a list with commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def numbers(name: str) -> dict[str, int]:
    """A setting that is a list of words with a number each: one=1,two=2."""
    return {key.strip(): int(number) for key, _equals, number in (part.partition("=") for part in names(name))}


def data_dir() -> Path:
    """The data folder, made when it is not there, readable by its owner only."""
    folder = Path(text("TREADLE_DATA_DIR")).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
