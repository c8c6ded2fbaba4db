"""A small OpenID Connect provider, and ORCID's three addresses, for tests of signing in elsewhere.

It speaks discovery, authorize, token (with PKCE), keys and user information over HTTP on loopback. Who signs
in there is in `person`; whoever comes to its sign-in page is that person and agrees at once.
"""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "portal", "a secret of the portal and its provider"
ORCID_ID = "0000-0002-1825-0097"
KEY_ID = "key-1"


@dataclass
class Provider:
    """What a test may set, and what it may look at afterwards."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    orcid_record: dict[str, Any] = field(default_factory=dict)
    is_refusing: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )


@contextlib.contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider for the length of the block."""
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing: a test reads `asked`."""

    def do_GET(self) -> None:
        self._answer("GET", {})

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer("POST", _flatten(text))

    def _answer(self, method: str, form: dict[str, str]) -> None:
        parts = urlsplit(self.path)
        self.provider.asked.append(f"{method} {parts.path}")
        if parts.path.endswith("/record"):
            return self._send(200, self.provider.orcid_record)
        answers = {
            "/.well-known/openid-configuration": lambda: self._send(200, self._describe()),
            "/authorize": lambda: self._authorize(_flatten(parts.query)),
            "/token": lambda: self._give_token(form),
            "/keys": lambda: self._send(200, {"keys": [self._public_key()]}),
            "/userinfo": self._tell_person,
        }
        return answers.get(parts.path, lambda: self._send(404, {"error": "not_found"}))()

    def _describe(self) -> dict[str, Any]:
        at = self.provider.address
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
            "userinfo_endpoint": f"{at}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _authorize(self, asked: dict[str, str]) -> None:
        back = {"state": asked["state"]}
        if self.provider.is_refusing:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(8)
            self.provider.codes[back["code"]] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def _give_token(self, form: dict[str, str]) -> None:
        asked = self.provider.codes.pop(form.get("code", ""), None)
        if asked is None or form["client_secret"] != CLIENT_SECRET or not _is_proved(asked, form):
            return self._send(400, {"error": "invalid_grant"})
        token = secrets.token_urlsafe(8)
        self.provider.tokens.add(token)
        answer = {"access_token": token, "token_type": "bearer", "id_token": self._sign(asked)}
        return self._send(200, {**answer, "orcid": ORCID_ID})

    def _tell_person(self) -> None:
        if self.headers.get("Authorization", "").removeprefix("Bearer ") in self.provider.tokens:
            return self._send(200, self.provider.person)
        return self._send(401, {"error": "invalid_token"})

    def _sign(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.provider.address,
            "aud": asked["client_id"],
            "sub": self.provider.person.get("sub", "nobody"),
            "iat": now,
            "exp": now + 60,
        }
        return jwt.encode(claims, self.provider.key, algorithm="RS256", headers={"kid": KEY_ID})

    def _public_key(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.provider.key.public_key()))
        return {**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}

    def _send(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _flatten(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


def _is_proved(asked: dict[str, str], form: dict[str, str]) -> bool:
    """Whether who exchanges the code is who began (RFC 7636); without a challenge nothing is asked."""
    if "code_challenge" not in asked:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
