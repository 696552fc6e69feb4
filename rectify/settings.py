"""One settings file; the environment decides.

Without DATABASE_URL the embedded servers are used (a developer's machine, `make demo`, the tests). With DATABASE_URL this
is production, unless RECTIFY_DEMO says that the demo runs on somebody's own servers: then every secret must be
named by the environment, and the start stops with the name of the one that is missing.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from rectify.embedded import OWNER, RUNTIME, Embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def needed(name: str) -> str:
    """A value that production cannot start without."""
    if not (value := env.str(name, "")):
        raise ImproperlyConfigured(f"{name} is not set: production does not start without it.")
    return value


DEMO = env.bool("RECTIFY_DEMO", False)
OWN_DATABASE = bool(env.str("DATABASE_URL", ""))
PRODUCTION = OWN_DATABASE and not DEMO
STATE = Path(env.str("RECTIFY_HOME", "") or BASE_DIR / "var")
EMBEDDED = None if OWN_DATABASE and env.str("REDIS_URL", "") else Embedded(STATE)
EMBEDDED_REDIS = not PRODUCTION and not env.str("REDIS_URL", "")

DEBUG = env.bool("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must stay off in production.")
SECRET_KEY = needed("SECRET_KEY") if EMBEDDED is None or PRODUCTION else EMBEDDED.secret["django"]
ALLOWED_HOSTS = (
    needed("ALLOWED_HOSTS").split(",") if PRODUCTION else ["127.0.0.1", "localhost", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if PRODUCTION and host != "*"]

# The demo campaign stands on a day of 2014; a real one stands on today.
TODAY = env.date("RECTIFY_TODAY", None)
if PRODUCTION and TODAY:
    raise ImproperlyConfigured("RECTIFY_TODAY is a clock for the demo; production runs on the real day.")

# -- database: `default` is the runtime role of web, worker and beat; `owner` only migrates --
_kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
if OWN_DATABASE:
    _default = env.dj_db_url("DATABASE_URL")
    # a web process needs no owner: only `migrate` does, and it says so by name (units/management/commands/migrate.py)
    _owner = env.dj_db_url("DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", "") else dict(_default)
else:
    _default, _owner = EMBEDDED.database(RUNTIME), EMBEDDED.database(OWNER)  # type: ignore[union-attr]
DATABASES: dict[str, Any] = {"default": _default | _kept, "owner": _owner}
DATABASE_ROUTERS = ["rectify.rights.OwnerMigrates"]
DATABASE_RUNTIME_ROLE = _default["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- broker and cache: the queue is only a hint, so nothing that must last or hold a door lies in it --
CELERY_BROKER_URL = EMBEDDED.broker_url if EMBEDDED_REDIS else needed("REDIS_URL")  # type: ignore[union-attr]
CACHES = {
    # counts of failed sign-ins: in the database, so that a lost broker neither forgets them nor shuts the door (S80, S102)
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # public pages as last made, in each web process's own memory: they stand without Redis (portal/kept.py)
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
# visibility above the time limit, and a quick look for what a killed worker left behind
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1200, "unacked_restore_throttle": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 900, 960
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE / "celerybeat-schedule")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.forms",
    "django_filters",
    "pgtrigger",
    "tree_queries",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "trail",
    "units",
    "documents",
    "issues",
    "reviews",
    "inspections",
    "accountability",
    "supervision",
    "portal",
    "rectify",
]
MIDDLEWARE = [
    "portal.page_cache.KeptPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "rectify.middleware.Faceless",
    "rectify.middleware.BodyLimit",
    "rectify.middleware.NeverKept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "units.accounts.LongestSession",
    "units.second_factor.LedToFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rectify.middleware.Traced",
]
ROOT_URLCONF = "rectify.urls"
WSGI_APPLICATION = "rectify.wsgi.application"
FORM_RENDERER = "rectify.renderer.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "supervision.context.desk",
                "portal.context.site",
            ]
        },
    }
]

# -- people sign in by allauth; nobody signs up --
AUTH_USER_MODEL = "units.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "units.accounts.ClosedDoor"
ACCOUNT_FORMS = {"login": "units.forms.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "code_failed": "30/m/ip,5/5m/key,30/d/key",  # a code has six digits: a thief with the password gets few tries a day
}
# the second factor: a code from the phone, or one from the sheet of recovery codes (docs/decisions/0025-second-factor.md)
SECOND_FACTOR = env.str("RECTIFY_SECOND_FACTOR", "required" if PRODUCTION else "offered")
if SECOND_FACTOR not in ("required", "offered"):
    raise ImproperlyConfigured(
        "RECTIFY_SECOND_FACTOR is either “required” (of approvers and administrators) or “offered”."
    )
MFA_ADAPTER = "units.second_factor.SealedSecrets"
MFA_FORMS = {"authenticate": "units.forms.sign_in.SignInCodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER, MFA_TOTP_TOLERANCE = "照单", 1
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "desk", "portal:home"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL

# -- sessions: in the database, so that a flushed cache signs nobody out; 30 minutes idle, 12 hours or the browser's
# life at most --
SESSION_COOKIE_AGE, SESSION_EXPIRE_AT_BROWSER_CLOSE = 1800, True
SESSION_RENEW, SESSION_LONGEST = 60, 12 * 3600  # units.accounts.LongestSession renews and ends
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
CSRF_FAILURE_VIEW = "rectify.errors.stale_form"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE, TIME_ZONE, USE_I18N, USE_TZ = "zh-hans", "Asia/Shanghai", True, True
CELERY_TIMEZONE = TIME_ZONE

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = STATE / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
MEDIA_ROOT = STATE / "files"  # private: no URL leads here, only a permission check does
STORAGES = {
    "default": {"BACKEND": "rectify.files.WholeFiles"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # a city's ledgers in one hand-in
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_LIMIT = env.int("RECTIFY_UPLOAD_LIMIT", 20 * 1024 * 1024)  # bytes of one attachment or ledger
REQUEST_LIMIT = env.int(
    "RECTIFY_REQUEST_LIMIT", 100 * 1024 * 1024
)  # bytes of all that one form sends in (docker/nginx.conf)

# -- the API: signed in by session or token, JSON in and out, keys for pages, no filter that is not named --
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "units.rest.authentication.Bearer",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["units.rest.authentication.Business"],
    "DEFAULT_PARSER_CLASSES": ["units.rest.authentication.Json"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "units.rest.pagination.ByKey",
    "DEFAULT_FILTER_BACKENDS": ["units.rest.pagination.AllowList"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "rectify.api.schema.Described",
    "EXCEPTION_HANDLER": "rectify.api.refusals.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "照单 · 整改落实跟踪",
    "VERSION": "1",
    "DESCRIPTION": "与页面同一套权限、规则和留痕；选票、评议票、名册和未计票的结果不在其中。",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ListState": "issues.states.ListState",
        "ItemState": "issues.states.State",
        "ReviewState": "reviews.states.ReviewState",
        "CloseOutState": "reviews.states.CloseOutState",
        "AuditLevel": "reviews.states.Level",
    },
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# What the foot of a public page must carry; it is an office's own, and what is not set is not shown.
SITE = {
    "office": env.str("RECTIFY_OFFICE", ""),  # 主办单位
    "phone": env.str("RECTIFY_PHONE", ""),
    "icp": env.str("RECTIFY_ICP", ""),  # 备案号
    "police": env.str("RECTIFY_POLICE", ""),  # 公安备案
    "code": env.str("RECTIFY_SITE_CODE", ""),  # 网站标识码
    "address": env.str("RECTIFY_SITE_ADDRESS", ""),  # where the codes on the posters of a static bundle lead
}
# Behind one proxy (compose's nginx) the visitor's address is the one the proxy added.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION else 0

# -- mail and the office's own group chat: both are optional, and both addresses are the environment's alone (S78) --
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if PRODUCTION
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = env.str("EMAIL_HOST", ""), env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_USER", ""), env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_TIMEOUT = env.bool("EMAIL_USE_TLS", False), 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "noreply@localhost")
MAIL_IS_SENT = bool(EMAIL_HOST)  # without a mail server nothing is written that could never leave
WEBHOOK_URL = env.str("RECTIFY_WEBHOOK_URL", "")  # WeCom, DingTalk or Feishu: the day's figures, no names
WEBHOOK_KIND = env.str("RECTIFY_WEBHOOK_KIND", "wecom")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": "structlog.processors.JSONRenderer",
            "foreign_pre_chain": ["structlog.contextvars.merge_contextvars"],
        },
        "plain": {"format": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["out"], "level": env.str("LOG_LEVEL", "WARNING")},
}
