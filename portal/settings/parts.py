"""What the site consists of: apps, middleware, templates, static files."""

from portal.settings.environment import BASE_DIR

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

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
# Served from where they lie, so that there is no step to forget between an install and a styled page.
WHITENOISE_USE_FINDERS = True
