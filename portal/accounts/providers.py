"""Which other sites people may sign in with: ORCID and one OpenID Connect provider, each only when set up."""

from typing import Any

OIDC_ID = "oidc"
DEFAULT_OIDC_NAME = "OpenID Connect"


def build_providers(
    *, orcid: tuple[str, str], oidc: tuple[str, str], oidc_name: str, oidc_server_url: str
) -> dict[str, Any]:
    """Return allauth's SOCIALACCOUNT_PROVIDERS; each pair is a client's id and secret, empty when not set up.

    What is set up by half is left out, and `manage.py check` says so.
    """
    providers: dict[str, Any] = {}
    if all(orcid):
        providers["orcid"] = {"APPS": [_describe_client(orcid, name="ORCID")]}
    if all(oidc) and oidc_server_url:
        client = _describe_client(oidc, name=oidc_name or DEFAULT_OIDC_NAME)
        client["provider_id"] = OIDC_ID
        client["settings"] = {"server_url": oidc_server_url, "oauth_pkce_enabled": True}
        providers["openid_connect"] = {"APPS": [client]}
    return providers


def _describe_client(credentials: tuple[str, str], *, name: str) -> dict[str, Any]:
    client_id, secret = credentials
    return {"name": name, "client_id": client_id, "secret": secret, "key": ""}
