"""The API: Django REST Framework, and the description that drf-spectacular makes of it."""

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
