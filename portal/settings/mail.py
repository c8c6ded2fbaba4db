"""Mail: the server, who it is from, and how long a decision waits before it is told."""

from datetime import timedelta
from email.utils import parseaddr

from portal.settings.environment import env

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
if EMAIL_CONFIG["EMAIL_BACKEND"].startswith("django.core.mail.backends.smtp."):
    EMAIL_BACKEND = "portal.mail.backend.WatchedBackend"
# For each step of a conversation with the mail server; the backend ends a conversation that has many.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="EU project communities <noreply@localhost>")
# Whom harvesters and others who run programs may write to; told to everybody.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="") or parseaddr(DEFAULT_FROM_EMAIL)[1]
SERVER_EMAIL = DEFAULT_FROM_EMAIL

DECISION_MAIL_HOLD = timedelta(seconds=env.int("DECISION_MAIL_HOLD", default=60))
