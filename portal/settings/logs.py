"""What is logged, where to, and what each line says."""

from portal.settings.environment import env

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
