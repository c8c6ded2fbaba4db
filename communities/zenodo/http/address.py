"""Where Zenodo's API lies: read from the settings, and held to one host."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from communities.zenodo.errors import UnreadableAnswer

DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class ApiAddress:
    """The address that all paths begin with. Nothing else is ever asked."""

    url: str

    @property
    def host(self) -> str:
        """Host, and the port where it isn't the usual one."""
        return urlsplit(self.url).netloc.lower()

    def resolve(self, path: str) -> str:
        """Return the full address of a path such as `/communities/eu`."""
        return f"{self.url}{path}"

    def follow(self, asked: str, location: str) -> str:
        """Return where a redirect leads; raise UnreadableAnswer where that is another server."""
        target = urljoin(asked, location)
        try:
            is_same = _origin(urlsplit(target)) == _origin(urlsplit(self.url))
        except ValueError:
            is_same = False
        if not is_same:
            raise UnreadableAnswer("The answer leads to another server.")
        return target


def parse_api_url(url: str, *, may_be_plain: bool = False) -> ApiAddress:
    """Read ZENODO_API_URL; raise ValueError with a sentence that says what to write.

    Without TLS a token would be read on the way: plain http is for this very machine, or `may_be_plain`.
    """
    example = "write it like https://zenodo.org/api."
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _origin(parts)
    except ValueError:
        host = None
    if not host or parts.scheme not in DEFAULT_PORTS:
        raise ValueError(f"ZENODO_API_URL is no web address: {example}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(f"ZENODO_API_URL has more to it than an address: {example}")
    if parts.scheme == "http" and not may_be_plain and not _is_loopback(host):
        raise ValueError("ZENODO_API_URL is no https address, so the token could be read on the way.")
    return ApiAddress(url.rstrip("/"))


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
