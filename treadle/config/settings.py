"""Django's settings. Everything that differs between installations comes from ``environment``."""

import os
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from treadle.config import databases, environment, logs
from treadle.config.demonstration import Demonstration
from treadle.config.secrets import secret_key

ROOT = Path(__file__).resolve().parents[2]
DATA_DIR = environment.data_dir()
ENVIRONMENT = environment.SETTINGS  # what can be set, for the pages and commands that show it
DEMO = Demonstration(environment.flag_if_said("TREADLE_DEMO"), DATA_DIR)
DEBUG = environment.flag("TREADLE_DEBUG")
SECRET_KEY_WAS_GIVEN = bool(environment.text("TREADLE_SECRET_KEY"))
SECRET_KEY = environment.text("TREADLE_SECRET_KEY") or secret_key(DATA_DIR)
ALLOWED_HOSTS = environment.names("TREADLE_ALLOWED_HOSTS")
BASE_URL = environment.text("TREADLE_BASE_URL").rstrip("/")
HTTPS = environment.flag("TREADLE_HTTPS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_ox",
    "treadle.web.public",  # before allauth: its templates are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "treadle.domain.parties",
    "treadle.domain.files",
    "treadle.domain.ledger",
    "treadle.domain.notices",
    "treadle.domain.access",
    "treadle.domain.registry",
    "treadle.domain.standards",
    "treadle.domain.cycles",
    "treadle.domain.assessments",
    "treadle.domain.committees",
    "treadle.domain.fieldwork",
    "treadle.domain.improvement",
    "treadle.domain.reports",
    "treadle.journeys",
    "treadle.ui",
    "treadle.web.office",
    "treadle.web.factory",
    "treadle.web.buyer",
    "treadle.web.constituent",
    "treadle.web.field",
    "treadle.web.cli",
]

MIDDLEWARE = [
    "treadle.ui.request_log.RequestLogMiddleware",
    "treadle.ui.measures.MeasureMiddleware",
    # These two stand outside all that answers by itself (redirects to HTTPS, static files, errors).
    "treadle.ui.headers.SecurityHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "treadle.ui.plain_http.PlainHttpMiddleware",
    "treadle.ui.body_limit.BodyLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "treadle.ui.sessions.SessionLimitMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "treadle.ui.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "treadle.ui.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "treadle.config.urls"
ASGI_APPLICATION = "treadle.config.asgi.application"
WSGI_APPLICATION = "treadle.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "treadle.ui.context.chrome",
            ],
        },
    },
]

DATABASES = {"default": databases.from_url(environment.text("TREADLE_DATABASE_URL"), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#: In the database, because sign-in attempts are counted in it, on all web processes together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "treadle_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # what each process may work out anew
}

AUTH_USER_MODEL = "parties.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "treadle.ui.passwords.ProgrammeWords"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
FIRST_PASSWORD_DAYS = int(environment.text("TREADLE_FIRST_PASSWORD_DAYS"))
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "treadle.web.public.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "treadle.web.public.adapters.SocialAccountAdapter"
#: Wrong passwords by login, apart for browsers that are known, for one address and for all others together; and how
#: many forms an address may send, because each costs a hash (see treadle/web/public/attempts.py).
ACCOUNT_RATE_LIMITS = {"login_known": "10/5m/key", "login_failed": "10/5m/key", "login_elsewhere": "100/h/key",
                       "sign_in": "120/m/ip", "login": None}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the programme enters addresses; nobody signs up
MFA_TOTP_ISSUER = "Treadle"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "sso",
                "name": environment.text("TREADLE_OIDC_NAME") or "Single sign-on",
                "client_id": environment.text("TREADLE_OIDC_CLIENT_ID"),
                "secret": environment.text("TREADLE_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": environment.text("TREADLE_OIDC_URL")},
            }
        ]
        if environment.text("TREADLE_OIDC_URL")
        else [],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("vi", "Tiếng Việt"), ("ar", "العربية")]
LOCALE_PATHS = [ROOT / "locale"]
USE_TZ = True
TIME_ZONE = environment.text("TREADLE_TIME_ZONE")
FORMAT_MODULE_PATH = ["treadle.ui.locales"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site draws with our files
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA_DIR / "files"

TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "QUEUES": [],
        "OPTIONS": {
            "MAX_ATTEMPTS": 5,
            "LOCK_TIMEOUT": int(environment.text("TREADLE_TASK_LEASE")),
            "BACKOFF_INITIAL": 5,
        },
    }
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12  # signed in at most so long
SESSION_IDLE_AGE = 60 * 60 * 2  # and at most so long without a click
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
#: Browsers take a cookie of such a name from this host alone, and over HTTPS alone.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
#: Doors of machines, refused without HTTPS. ``/field/`` itself is a page; all below it is asked by the page's programs.
MACHINE_DOORS = r"^(?:api|openrosa|calendar)(?:/|$)|^field/."
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$", MACHINE_DOORS]  # the first two are asked from within, before TLS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("TREADLE_TRUSTED_PROXY") else None
)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if environment.flag("TREADLE_TRUSTED_PROXY") else 0
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 101  # a form and the photos that ODK Collect sends with it at once
LARGEST_BODY = 66 * 1024 * 1024  # the largest list of factories and the form around it
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

FIELD_KEEP_DAYS = int(environment.text("TREADLE_FIELD_KEEP_DAYS"))
API_RATE = int(environment.text("TREADLE_API_RATE"))
WEBHOOK_HOSTS = environment.names("TREADLE_WEBHOOK_HOSTS")

MAIL_HOST = environment.text("TREADLE_MAIL_HOST")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": MAIL_HOST,
            "port": int(environment.text("TREADLE_MAIL_PORT")),
            "username": environment.text("TREADLE_MAIL_USER"),
            "password": environment.text("TREADLE_MAIL_PASSWORD"),
            "use_tls": environment.flag("TREADLE_MAIL_TLS"),
            "timeout": 20,
        },
    }
    if MAIL_HOST
    else {"BACKEND": "django.core.mail.backends.console.EmailBackend"},
}
DEFAULT_FROM_EMAIL = environment.text("TREADLE_MAIL_FROM")

LANGUAGES_BIDI = ["ar"]
LOG_FORMAT = environment.text("TREADLE_LOG_FORMAT").strip().lower()
LOGGING = logs.logging_for(level=environment.text("TREADLE_LOG_LEVEL"), form=LOG_FORMAT)
METRICS_TOKEN = environment.text("TREADLE_METRICS_TOKEN").strip()
METRICS_DIR = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")  # set by `treadle serve`
SLOW_QUERY_MS = int(environment.text("TREADLE_SLOW_QUERY_MS"))
RETENTION = environment.numbers("TREADLE_RETENTION")  # class of personal data → days, where other than usual
SILENCED_SYSTEM_CHECKS: list[str] = []
LANGUAGE_NAMES = {"en": _("English"), "vi": _("Vietnamese"), "ar": _("Arabic")}
