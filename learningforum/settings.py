"""One settings module for every way of running; the environment says what differs.

| Variable | Meaning | Default |
|---|---|---|
| DATABASE_URL | PostgreSQL, e.g. postgres://user:password@host:5432/name | the embedded one, set by script/server |
| REDIS_URL | Valkey or Redis, redis://host:6379/0 or unix:///path?db=0 | the embedded one, set by script/server |
| FORUM_VAR | folder for private files, the secret key and built static files | var/ in the checkout |
| FORUM_SECRET_KEY | signing key | made once and kept in FORUM_VAR |
| FORUM_OLD_SECRET_KEYS | comma-separated keys used before, without which nobody's second step can be read | none |
| FORUM_HOSTS | comma-separated host names served | localhost,127.0.0.1 |
| FORUM_HTTPS | on when the site is reached over HTTPS | off |
| FORUM_URL | the address that people use, for links in mail | http://127.0.0.1:8000 |
| FORUM_MAIL_URL | mail server, smtp+tls://user:password@host:587 | none: mail is kept as files in FORUM_VAR/mail |
| FORUM_MAIL_FROM | the address that mail comes from | forum@localhost |
| FORUM_IDLE_MINUTES | after how many minutes without a touch a person is signed out | 30 |
| FORUM_PROXIES | how many proxies stand before the forum, to tell people's own addresses | 0 |
| FORUM_OIDC_ISSUER | address of the organisation's own sign-in (OpenID Connect) | none |
| FORUM_OIDC_ID, FORUM_OIDC_SECRET | what the provider knows the forum by | none |
| FORUM_OIDC_NAME | what the button calls it: Sign in with … | your organisation’s account |
| FORUM_COORDINATOR | e-mail of the first coordinator | coordinator@forum.example |
| FORUM_YEAR_STARTS | month (1 to 12) in which the reporting year begins; its half begins six months on | 4 |
| FORUM_LOW_ATTENDANCE | per cent of places represented below which a report asks the boards about an agency | 75 |
| FORUM_LARGEST_FILE_MB | how large a file may be that somebody adds | 25 |
| FORUM_CLAMAV | the virus scanner: unix:///run/clamav/clamd.ctl or tcp://host:3310 | none: files are not scanned |
| FORUM_LIBREOFFICE | path of LibreOffice's program, which puts Word, Excel and PowerPoint papers into packs | none |
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
SECRET_KEY_FALLBACKS = env.list("FORUM_OLD_SECRET_KEYS", default=[])
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
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
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.HistoryContextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SessionEndMiddleware",
    "accounts.middleware.StoreDownMiddleware",
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
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.UnlikeItsOwner"},
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.HardToGuess"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation went to the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  a path
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 15
# Counted in Valkey, so for all processes together. Everybody in an agency's building may have the same IP address.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "50/5m/ip,5/5m/key",  # wrong passwords and wrong codes; the key is the account
    "reset_password": "20/m/ip,5/h/key",  # nobody's inbox is filled by others
    "wrong_token": "20/5m/ip",  # invitations and other links that do not work
    "wrong_feed": "60/5m/ip",  # calendar subscriptions that do not work
    "wrong_check_in": "10/5m/user",  # codes from the screen in the room, where everybody has the same IP address
    "answer_by_link": "20/h/key",  # answers to one invitation to a meeting; the key is its link
}
ALLAUTH_TRUSTED_PROXY_COUNT = addresses.whole_number("FORUM_PROXIES", env.str("FORUM_PROXIES", "") or "0", least=0)
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "reset_password": "accounts.forms.sign_in.ForgottenForm",
    "reset_password_from_key": "accounts.forms.sign_in.ResetPasswordForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "set_password": "accounts.forms.sign_in.SetPasswordForm",
    "reauthenticate": "accounts.forms.sign_in.ConfirmForm",
}
MFA_ADAPTER = "accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Learning Forum"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the account's one address is where the invitation went
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.SecondStepForm",
    "authenticate_webauthn": "accounts.forms.sign_in.PasskeySecondStepForm",
    "reauthenticate": "accounts.forms.sign_in.ConfirmByCodeForm",
    "reauthenticate_webauthn": "accounts.forms.sign_in.ConfirmByPasskeyForm",
    "login_webauthn": "accounts.forms.sign_in.PasskeySignInForm",
    "activate_totp": "accounts.forms.sign_in.AddAppForm",
    "deactivate_totp": "accounts.forms.sign_in.RemoveAppForm",
    "generate_recovery_codes": "accounts.forms.sign_in.NewCodesForm",
    "add_webauthn": "accounts.forms.sign_in.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.sign_in.RenamePasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "accounts.adapters.OrganisationAdapter"
ORGANISATION = addresses.organisation(
    env.str("FORUM_OIDC_ISSUER", ""),
    env.str("FORUM_OIDC_ID", ""),
    env.str("FORUM_OIDC_SECRET", ""),
    env.str("FORUM_OIDC_NAME", "") or "your organisation’s account",
)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": ORGANISATION}}

REDIS_URL = addresses.redis(env.str("REDIS_URL", "redis://localhost:6379/0"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

FORUM_URL = addresses.site(env.str("FORUM_URL", "") or "http://127.0.0.1:8000")
MAIL_URL = env.str("FORUM_MAIL_URL", "")
#: Whether mail leaves this machine; otherwise it is kept as files, for whoever sets the forum up.
MAIL_LEAVES = bool(MAIL_URL)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
vars().update(addresses.mail(MAIL_URL) if MAIL_URL else {})
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FORUM_MAIL_FROM", "") or "forum@localhost"

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

# What is larger is dropped while it arrives.
LARGEST_FILE = (
    addresses.whole_number("FORUM_LARGEST_FILE_MB", env.str("FORUM_LARGEST_FILE_MB", "") or "25", least=1) * 1024**2
)
FILE_UPLOAD_HANDLERS = [
    "documents.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CLAMAV = addresses.scanner(env.str("FORUM_CLAMAV", ""))
LIBREOFFICE = env.str("FORUM_LIBREOFFICE", "")

# Nobody has confirmed either locally: the Terms of Reference say "twice yearly" and set no attendance to be reached.
REPORTING_YEAR_STARTS = env.int("FORUM_YEAR_STARTS", 4)
REPORT_LOW_ATTENDANCE = env.int("FORUM_LOW_ATTENDANCE", 75)

# Sessions end when nobody uses them, with the working day at the latest, and never outlive the browser.
SESSION_ENGINE = "accounts.idle"
# Three minutes at least: the warning comes two minutes before the end.
IDLE_MINUTES = addresses.whole_number("FORUM_IDLE_MINUTES", env.str("FORUM_IDLE_MINUTES", "") or "30", least=3)
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
        # The button that leads to the organisation's own sign-in is a form.
        "form-action": [SELF, *(addresses.origin(each["settings"]["server_url"]) for each in ORGANISATION)],
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
    "accounts.send_due": {
        "task": "accounts.tasks.send_due",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "accounts.forget_old_mail": {"task": "accounts.tasks.forget_old_mail", "schedule": crontab(hour="3", minute="17")},
    "documents.let_in_held": {
        "task": "documents.tasks.let_in_held",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "members.forget_old_uploads": {"task": "members.tasks.forget_old_uploads", "schedule": crontab(minute="47")},
    "meetings.keep_calendars": {
        "task": "meetings.tasks.keep_calendars",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "meetings.flag_undecided": {
        "task": "meetings.tasks.flag_undecided",
        "schedule": crontab(hour="6-18", minute="37"),
    },
    "meetings.remind_of_actions": {
        "task": "meetings.tasks.remind_of_actions",
        "schedule": crontab(hour="7-18", minute="22"),
    },
    "meetings.forget_old_packs": {
        "task": "meetings.tasks.forget_old_packs",
        "schedule": crontab(hour="3", minute="27"),
    },
    "meetings.resume_unfinished": {
        "task": "meetings.tasks.resume_unfinished",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
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
