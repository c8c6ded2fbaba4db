"""Keys, hosts, TLS, cookies, and what a browser may load: safe unless told otherwise."""

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import DEBUG, SITE_URL, USES_TLS, env

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

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
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
MESSAGE_STORAGE = "portal.message_storage.MessageStorage"
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
