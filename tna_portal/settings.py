"""Settings, read from the environment only. Without any setting the portal runs embedded: SQLite and
a broker of plain files in the data folder. Every variable is described in docs/deployment.md."""

import secrets
import sys
from pathlib import Path

from csp.constants import SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from tna_portal import env

BASE_DIR = Path(__file__).resolve().parent.parent


def _fernet_key() -> str:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - needed once, at the first start

    return Fernet.generate_key().decode("ascii")


try:
    DATA_DIR = env.folder("TNA_DATA_DIR", BASE_DIR / "var")
    DEMO = env.flag("TNA_DEMO")
    DEBUG = env.flag("TNA_DEBUG")
    PORT = env.whole_number("PORT", 8000, low=1, high=65535)
    DATABASES = {
        "default": env.database("DATABASE_URL", lambda: env.sqlite(DATA_DIR / "portal.sqlite3"))
    }
    REDIS_URL = env.redis_address("REDIS_URL")
    REDIS_PREFIX = env.text("TNA_REDIS_PREFIX", "tna-portal:")
    SECRET_KEY = env.text("TNA_SECRET_KEY") or env.kept_secret(
        DATA_DIR / "secret.key", lambda: secrets.token_urlsafe(50)
    )
    ENCRYPTION_KEYS = env.encryption_keys(
        "TNA_ENCRYPTION_KEYS", lambda: env.kept_secret(DATA_DIR / "encryption.key", _fernet_key)
    )
    ALLOWED_HOSTS = env.names("TNA_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
    PUBLIC_URL = env.text("TNA_PUBLIC_URL").rstrip("/")
    BEHIND_HTTPS = env.flag("TNA_HTTPS")
    EMAIL_HOST = env.text("TNA_MAIL_HOST")
    MAIL_SECURITY = env.one_of("TNA_MAIL_SECURITY", ("none", "starttls", "tls"))
    EMAIL_PORT = env.whole_number(
        "TNA_MAIL_PORT",
        {"none": 25, "starttls": 587, "tls": 465}[MAIL_SECURITY],
        low=1,
        high=65535,
    )
    EMAIL_HOST_USER = env.text("TNA_MAIL_USER")
    EMAIL_HOST_PASSWORD = env.text("TNA_MAIL_PASSWORD")
    if bool(EMAIL_HOST_USER) != bool(EMAIL_HOST_PASSWORD):
        raise env.BrokenSetting("TNA_MAIL_PASSWORD", "user and password go together")
    DEFAULT_FROM_EMAIL = env.sender("TNA_MAIL_FROM", "tna-portal@localhost")
    SWEEP_SECONDS = env.whole_number("TNA_SWEEP_SECONDS", 15, low=1, high=3600)
except env.BrokenSetting as problem:
    sys.exit(str(problem))

ROOT_URLCONF = "tna_portal.urls"
WSGI_APPLICATION = "tna_portal.wsgi.application"
AUTH_USER_MODEL = "organisation.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "tna_portal.common",
    "tna_portal.organisation",
    "surveys",
    "interviews",
    "curricula",
    "tna_portal.dashboards",
    "tna_portal.study",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "tna_portal.common.apps.PortalStaticFiles",
]

# The answering pages authenticate by the invitation's token alone: the *Staff* middlewares step
# aside below /a/, so an answer costs no session, no message and no sign-in query.
MIDDLEWARE = [
    "tna_portal.common.middleware.SavingLane",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tna_portal.common.middleware.PageCompression",
    "csp.middleware.CSPMiddleware",
    "tna_portal.common.middleware.StaffSession",
    "tna_portal.common.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tna_portal.common.middleware.StaffAuthentication",
    "tna_portal.common.middleware.StaffMessages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # sets a request attribute; no query
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tna_portal.common.context.portal",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX + "cache",
            "OPTIONS": {"socket_timeout": 0.4, "socket_connect_timeout": 0.4},
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(DATA_DIR / "cache"),
        }
    ),
}

# --- sign-in: accounts are made by an administrator, nobody signs up ---------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "tna_portal.organisation.adapter.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("organisation:home")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
BACKUP_DIR = env.folder("TNA_BACKUP_DIR", DATA_DIR / "backups")
BACKUP_KEEP_DAYS = env.whole_number("TNA_BACKUP_KEEP_DAYS", 30, low=1, high=3650)
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 5  # seconds for each step; the worker waits for no mail server longer
EMAIL_USE_TLS = MAIL_SECURITY == "starttls"
EMAIL_USE_SSL = MAIL_SECURITY == "tls"

# --- languages ----------------------------------------------------------------------------------
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "frameworks"]
FORMAT_MODULE_PATH = "tna_portal.formats"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

# --- static files --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "tna_portal.common.staticfiles.PlotlyFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tna_portal.common.staticfiles.PortalStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- safety --------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
CSRF_FAILURE_VIEW = "tna_portal.organisation.views.home.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SILENCED_SYSTEM_CHECKS: list[str] = []
if BEHIND_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# --- jobs: the database says what is due, a message is a hint -------------------------------------
SAVING_VIEW = "surveys.views.questions.save"
CELERY_APP = "tna_portal.celery.app"
SWEEP_TASK = "tna_portal.dashboards.tasks.sweep"
HEARTBEAT = "tna_portal.dashboards.selectors.worker_seen_at"
OPEN_QUESTIONS = "surveys.selectors.open_answers.question_texts"
KEEPING = "surveys.selectors.retention.keeping_of"
DEMO_INVITATION = "surveys.selectors.fieldwork.demo_link"
MODULES_FOR_AREAS = "curricula.selectors.catalogue.modules_for_areas"
RELEASED_INTERVIEWS = "curricula.needs.selectors.released_interviews"
NAVIGATION = "tna_portal.organisation.navigation.navigation"
BROKER_FOLDER = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "socket_timeout": 0.4,
        "socket_connect_timeout": 0.4,
        "global_keyprefix": REDIS_PREFIX,
        "visibility_timeout": 600,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_FOLDER / "messages"),
        "data_folder_out": str(BROKER_FOLDER / "messages"),
        "control_folder": str(BROKER_FOLDER / "control"),
    }
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_MAX_RETRIES = 0
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat" / "schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": SWEEP_TASK,
        "schedule": float(SWEEP_SECONDS),
        "options": {"expires": float(SWEEP_SECONDS)},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("TNA_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Addresses may carry an invitation token once; they are never written to a log.
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "ERROR"},
        # says that a broker of files has no host name
        "kombu.connection": {"level": "ERROR"},
    },
}
