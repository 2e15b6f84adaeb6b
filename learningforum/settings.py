"""One settings module for every way of running; the environment says what differs.

| Variable | Meaning | Default |
|---|---|---|
| DATABASE_URL | PostgreSQL, e.g. postgres://user:password@host:5432/name | the embedded one, set by script/server |
| REDIS_URL | Valkey or Redis, redis://host:6379/0 or unix:///path?db=0 | the embedded one, set by script/server |
| FORUM_VAR | folder for private files, the secret key and built static files | var/ in the checkout |
| FORUM_SECRET_KEY | signing key | made once and kept in FORUM_VAR |
| FORUM_HOSTS | comma-separated host names served | localhost,127.0.0.1 |
| FORUM_HTTPS | on when the site is reached over HTTPS | off |
| FORUM_COORDINATOR | e-mail of the first coordinator | coordinator@forum.example |
| FORUM_YEAR_STARTS | month (1 to 12) in which the reporting year begins; its half begins six months on | 4 |
| FORUM_LOW_ATTENDANCE | per cent of places represented below which a report asks the boards about an agency | 75 |
| FORUM_DEBUG | Django's debug pages; never where real data is | off |
"""

import secrets
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from learningforum import addresses

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _secret_key(kept_in: Path) -> str:
    """The signing key: made on first use and kept where only the owner can read it."""
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        kept_in.touch(mode=0o600)
        kept_in.write_text(secrets.token_urlsafe(64))
    return kept_in.read_text()


VAR = Path(env.str("FORUM_VAR", str(BASE_DIR / "var")))
DEBUG = env.bool("FORUM_DEBUG", False)
HTTPS = env.bool("FORUM_HTTPS", False)
SECRET_KEY = env.str("FORUM_SECRET_KEY", "") or _secret_key(VAR / "secret-key")
ALLOWED_HOSTS = env.list("FORUM_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
FIRST_COORDINATOR = env.str("FORUM_COORDINATOR", "coordinator@forum.example")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_linear_migrations",
    "pgtrigger",
    "pghistory",
    "template_partials",
    "crispy_forms",
    "csp",
    "learningforum",
    "reports",
    "tracker",
    "meetings",
    "reviews",
    "members",
    "documents",
    "accounts",
    "ui",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.KeepNothingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.HistoryContextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "learningforum.urls"
WSGI_APPLICATION = "learningforum.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ui.templatetags.ui", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "learningforum.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "ui.renderers.FlatControls"
CRISPY_ALLOWED_TEMPLATE_PACKS = "forum"
CRISPY_TEMPLATE_PACK = "forum"
CRISPY_FAIL_SILENTLY = False

DATABASES = {"default": addresses.database(env.str("DATABASE_URL", "postgres://localhost/learningforum"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the database allows one account per address, whatever its capitals
AUTHENTICATION_BACKENDS = ["rules.permissions.ObjectPermissionBackend", "accounts.backends.StandingBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"

REDIS_URL = addresses.redis(env.str("REDIS_URL", "redis://localhost:6379/0"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y"]

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static" / "built"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files", "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Nobody has confirmed either locally: the Terms of Reference say "twice yearly" and set no attendance to be reached.
REPORTING_YEAR_STARTS = env.int("FORUM_YEAR_STARTS", 4)
REPORT_LOW_ATTENDANCE = env.int("FORUM_LOW_ATTENDANCE", 75)

# Sessions end with the working day and never outlive the browser (allow for a long meeting).
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "learningforum.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

CELERY_BROKER_URL = addresses.celery_broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60.0  # a new process warms up first, which takes a slow machine a while
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A killed worker's task comes back when this long has passed; it must exceed the longest task.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 5,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "reports.start_due": {"task": "reports.tasks.start_due", "schedule": crontab(minute="7")},
    "reports.resume_unfinished": {
        "task": "reports.tasks.resume_unfinished",
        "schedule": 15.0,
        "options": {"expires": 15},  # a worker that was away need not look 240 times for each hour
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "learningforum.logs.Discreet",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Says what it draws as it draws it; document titles have no place in a log.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
