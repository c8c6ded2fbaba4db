"""Settings of the portal, read from the environment; safe unless told otherwise."""

from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.accounts.providers import build_providers

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))

# --- Security -------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
WEAK_SECRET_KEY_LENGTH = 50

if DEBUG and not SECRET_KEY:
    SECRET_KEY = "insecure-development-key-never-used-without-DEBUG"  # noqa: S105 - guarded by DEBUG
elif not DEBUG and (len(SECRET_KEY) < WEAK_SECRET_KEY_LENGTH or SECRET_KEY.startswith("insecure-")):
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or weak: set it to at least 50 random characters, "
        "for example from `python -c 'import secrets; print(secrets.token_urlsafe(50))'`. "
        "(`manage.py demo` needs none.)"
    )

# Keys of before: what they signed and encrypted is still taken.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
USES_TLS = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

SECURE_SSL_REDIRECT = USES_TLS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if USES_TLS else None
SECURE_HSTS_SECONDS = 63_072_000 if USES_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = USES_TLS
SECURE_HSTS_PRELOAD = USES_TLS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = USES_TLS
CSRF_COOKIE_SECURE = USES_TLS
SESSION_COOKIE_NAME = "__Host-sessionid" if USES_TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if USES_TLS else "csrftoken"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.api.failures.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "report-uri": "/csp-report/",
    }
}

# --- Parts ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.orcid",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "portal.accounts",
    "portal.api",
    "portal.design",
    "portal.help",
    "portal.traffic",
    "portal.demo",
    "communities",
    "requests_workflow",
]

MIDDLEWARE = [
    "portal.request_id.RequestIdMiddleware",
    "portal.traffic.addresses.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.traffic.headers.RateLimitHeadersMiddleware",
    "portal.traffic.bad_tokens.BadTokenMiddleware",
    "portal.security_headers.SecurityHeadersMiddleware",
    # Below the headers, so that static files carry them as well.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.traffic.admission.AdmissionMiddleware",
    "portal.traffic.public_pages.PublicPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.languages.PageLanguageMiddleware",
    "portal.body_limit.BodyLimitMiddleware",
    "portal.design.wrong_method.WrongMethodMiddleware",
    "portal.traffic.forms.FormLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.frame.tell_frame",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
URL_OPTIONS = DATABASES["default"].pop("OPTIONS", {})  # such as sslmode
LOCK_TIMEOUT_SECONDS = 5

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock when a transaction begins, so that what it reads stays true.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": LOCK_TIMEOUT_SECONDS,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # Where the folder isn't there SQLite says no more than "unable to open database file".
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        **URL_OPTIONS,
        "options": (
            f"{URL_OPTIONS.get('options', '')} -c lock_timeout={LOCK_TIMEOUT_SECONDS}s "
            "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
        ),
    }

# --- Accounts -------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Who may enter the admin needs a second factor (required), or may have one (optional).
STAFF_MFA = env.str("STAFF_MFA", default="optional")

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_requests"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "portal.accounts.adapters.account.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.NameForm"
ACCOUNT_FORMS = {
    "login": "portal.accounts.entrance_forms.WordedLoginForm",
    "signup": "portal.accounts.entrance_forms.WordedSignupForm",
    "add_email": "portal.accounts.entrance_forms.WordedAddEmailForm",
    "reset_password": "portal.accounts.entrance_forms.WordedResetPasswordForm",
    "request_login_code": "portal.accounts.entrance_forms.WordedRequestLoginCodeForm",
}
SOCIALACCOUNT_FORMS = {"signup": "portal.accounts.entrance_forms.WordedSocialSignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Three minutes, the default, are over before some institutions let a mail through.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# What matters for safety is told by mail: a changed password, a new address, a second factor taken away.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whoever finds a session open can't take the account over: addresses, factors and the like ask again.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# The rates table limits wrong passwords, and lets an owner's known device in while others guess.
ACCOUNT_RATE_LIMITS = {"login_failed": ""}

MFA_ADAPTER = "portal.accounts.adapters.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers themselves let passkeys work without TLS on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not USES_TLS
# The clocks of telephones are a little off: one step of 30 seconds before and after is taken as well.
MFA_TOTP_TOLERANCE = 1

SOCIALACCOUNT_ADAPTER = "portal.accounts.adapters.social.SocialAdapter"
# A new account begins with a form, so that people see what was taken over, and can correct it.
SOCIALACCOUNT_AUTO_SIGNUP = False
# A provider that claims somebody's address doesn't get into that person's account by it.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 8

ORCID_CLIENT_ID = env.str("ORCID_CLIENT_ID", default="")
ORCID_CLIENT_SECRET = env.str("ORCID_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="")
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
# Whether an address that this provider calls verified counts as proved here as well.
OIDC_PROVES_EMAIL = env.bool("OIDC_PROVES_EMAIL", default=False)
SOCIALACCOUNT_PROVIDERS = build_providers(
    orcid=(ORCID_CLIENT_ID, ORCID_CLIENT_SECRET),
    oidc=(OIDC_CLIENT_ID, OIDC_CLIENT_SECRET),
    oidc_name=OIDC_NAME,
    oidc_server_url=OIDC_SERVER_URL,
)

# --- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 31_536_000  # a year, in seconds
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = USES_TLS
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
# Served from where they lie, so that there is no step to forget between an install and a styled page.
WHITENOISE_USE_FINDERS = True

# --- API ------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.accounts.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["portal.accounts.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": [
        "portal.traffic.throttles.PolicyThrottle",
        "portal.traffic.throttles.AdmissionThrottle",
    ],
    "DEFAULT_PAGINATION_CLASS": "portal.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["portal.api.filters.StrictFilterBackend"],
    "DEFAULT_PARSER_CLASSES": ["portal.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "portal.api.errors.handle_exception",
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "EU project communities: request API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "StateEnum": "requests_workflow.states.State",
        "StatusEnum": "communities.models.Grant.Status",
        "InvenioStatusEnum": "requests_workflow.inveniordm.words.STATUS_CHOICES",
        "EventTypeEnum": "requests_workflow.feed.types.TYPES",
        "ActorRoleEnum": "requests_workflow.models.RequestEvent.Role",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api.schema.describe_api",
        "portal.traffic.schema.describe_headers",
        "requests_workflow.api.webhook_documents.describe_calls",
    ],
    "WEBHOOKS": [
        f"requests_workflow.api.webhook_documents.{name}"
        for name in ("community_event", "request_event", "ping")
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

RATES_FILE = env.str("RATES_FILE", default="")
# Limits only: nothing else of the portal lies in that database.
REDIS_URL = env.str("REDIS_URL", default="")
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", default=1)
REQUEST_SLOTS = max(2, env.int("REQUEST_SLOTS", default=4))

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Not a cache: django-ratelimit's way to the decider of all limits.
    "limits": {"BACKEND": "portal.traffic.form_cache.DecidingCache"},
}
RATELIMIT_USE_CACHE = "limits"
RATELIMIT_HASH_ALGORITHM = "portal.traffic.form_cache.PlainKey"

# --- Dumps ----------------------------------------------------------------------------------

DUMPS_DIR = DATA_DIR / "dumps"
# How many of the nightly dumps stay; 0: none are made.
DUMPS_KEPT = max(0, env.int("DUMPS_KEPT", default=14))
# Where nginx serves DUMPS_DIR internally, such as /dump-files/: it then sends the files, and no thread waits.
DUMPS_ACCEL = env.str("DUMPS_ACCEL", default="")

# --- Mail and background work ---------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# For each step of a conversation with the mail server; all steps together stay within a delivery's lease.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="EU project communities <noreply@localhost>")
# Whom harvesters and others who run programs may write to; told to everybody.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="") or parseaddr(DEFAULT_FROM_EMAIL)[1]
SERVER_EMAIL = DEFAULT_FROM_EMAIL

DECISION_MAIL_HOLD = timedelta(seconds=env.int("DECISION_MAIL_HOLD", default=60))

# Lets webhooks go to this very machine, without TLS: to try them out beside a portal that has no TLS either.
WEBHOOK_LOOPBACK = env.bool("WEBHOOK_LOOPBACK", default=False)
if WEBHOOK_LOOPBACK and USES_TLS:
    raise ImproperlyConfigured(
        "WEBHOOK_LOOPBACK is for trying webhooks out on one's own machine, and SITE_URL is https: unset it."
    )

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "requests_workflow.tasks.sweep_outbox", "schedule": 20.0},
    "sweep-zenodo": {"task": "requests_workflow.tasks.sweep_zenodo", "schedule": 20.0},
    "sweep-webhooks": {"task": "requests_workflow.tasks.sweep_webhooks", "schedule": 20.0},
    "run-jobs": {"task": "requests_workflow.tasks.run_jobs", "schedule": 300.0},
}

# --- Zenodo ---------------------------------------------------------------------------------

# Without an address the portal itself is the registry, and nothing leaves it.
ZENODO_API_URL = env.str("ZENODO_API_URL", default="").rstrip("/")
ZENODO_TOKEN = env.str("ZENODO_TOKEN", default="")
ZENODO_PARENT = env.str("ZENODO_PARENT", default="")

# --- Logging --------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "portal.request_id.RequestIdFilter"},
        # Refusals for want of room are counted, and come by the hundred a second.
        "counted": {"()": "portal.traffic.log_filter.CountedElsewhere"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"},
    },
    "loggers": {
        "django.request": {"filters": ["counted"]},
        # Its warnings show whole addresses, and a search for a user names their e-mail address.
        "urllib3": {"level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
