"""One call to Zenodo over HTTP: bounded in time, in size and in where it may lead. It is made once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, NewConnectionError

from communities.zenodo import errors
from communities.zenodo.http.address import ApiAddress
from communities.zenodo.http.answer import Answer
from communities.zenodo.http.watched import WatchedAdapter
from portal.outbound.watching import Watch, watching

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5.0, 10.0, 20.0
LARGEST_ANSWER = 8_000_000
MOST_REDIRECTS = 2
CHUNK = 65_536
TOKEN = re.compile(r"[\x21-\x7e]{1,1000}\Z")


@dataclass(frozen=True)
class Transport:
    """Sends calls to one address. `total` bounds a call from its beginning to the last byte."""

    address: ApiAddress
    user_agent: str
    token: str = field(default="", repr=False)
    total: float = TOTAL_SECONDS

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Make one call and return its answer, whatever it says.

        Raises Unreachable, TimedOut and UnreadableAnswer, and Unauthorised for what can't be a token.
        """
        if self.token and not TOKEN.match(self.token):
            raise errors.Unauthorised("What was given is no token.")
        request = requests.Request(
            method, self.address.resolve(path), params=query, json=body,
            headers={**self._headers, **(headers or {})}, auth=_Bearer(self.token) if self.token else None,
        )  # fmt: skip
        with watching(self.total) as watch, requests.Session() as session:
            # Neither .netrc nor proxies of the environment: both would decide where the token goes.
            session.trust_env = False
            session.mount("http://", WatchedAdapter())
            session.mount("https://", WatchedAdapter())
            return self._converse(session, request, watch)

    @property
    def _headers(self) -> dict[str, str]:
        # Packed answers could unfold to any size.
        return {
            "Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": self.user_agent,
        }  # fmt: skip

    def _converse(self, session: requests.Session, request: requests.Request, watch: Watch) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._ask(session, request, watch)
            location = answer.headers.get("location")
            if not 300 <= answer.status < 400:  # noqa: PLR2004 - HTTP's own ranges
                return answer
            if request.method != "GET" or not location:
                break
            request.url, request.params = self.address.follow(str(request.url), location), {}
        raise errors.UnreadableAnswer(
            f"{request.method} is only led from one address to another.",
            may_have_happened=request.method != "GET",
        )

    def _ask(self, session: requests.Session, request: requests.Request, watch: Watch) -> Answer:
        method = str(request.method)
        try:
            response = session.send(
                session.prepare_request(request), stream=True, allow_redirects=False,
                timeout=(CONNECT_SECONDS, READ_SECONDS), proxies={},
            )  # fmt: skip
            with response:
                body = _read_body(response, method)
        # Without `from None` the log would show the request, and with it the token.
        except (requests.ConnectTimeout, requests.exceptions.SSLError) as error:
            raise errors.Unreachable(f"No connection to {self.address.host}: {_kind(error)}") from None
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            if _is_refused(error) and not watch.is_over:
                raise errors.Unreachable(f"No connection to {self.address.host}: {_kind(error)}") from None
            raise self._no_answer(method, watch, _kind(error)) from None
        if watch.is_over:  # what was cut can look whole
            raise self._no_answer(method, watch)
        return Answer(method, response.status_code, _lower(response.headers), body)

    def _no_answer(self, method: str, watch: Watch, kind: str = "") -> errors.TimedOut:
        return errors.TimedOut(
            f"No whole answer to {method} from {self.address.host}: "
            f"{'its time was over' if watch.is_over else kind}",
            may_have_happened=method != "GET",
        )


class _Bearer(AuthBase):
    """Adds the token, and shows it nowhere."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _read_body(response: requests.Response, method: str) -> bytes:
    """Read up to the largest size; what is longer, packed or cut short is no answer."""
    is_packed = response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}
    body = bytearray()
    while not is_packed and (chunk := response.raw.read(CHUNK, decode_content=False)):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            break
    if is_packed or len(body) > LARGEST_ANSWER:
        raise errors.UnreadableAnswer(
            f"The answer to {method} is {'packed' if is_packed else 'too long'}.",
            may_have_happened=method != "GET",
        )
    return bytes(body)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _is_refused(error: Exception) -> bool:
    """Whether no connection came about at all, so that nothing can have happened."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectionError) and isinstance(reason, NewConnectionError)


def _kind(error: Exception) -> str:
    return type(error).__name__
