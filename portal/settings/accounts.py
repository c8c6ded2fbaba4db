"""Accounts: passwords, codes, second factors, and sign-in through others."""

from portal.accounts.providers import build_providers
from portal.settings.environment import USES_TLS, env

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
# The rates table limits all these forms (portal.traffic.forms), over all processes together, and lets an
# owner's known device in while others guess. allauth's own limits would hold beside it, unpublished.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False

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
