"""Who comes on the day of the announcement, and what they ask."""

from collections.abc import Callable

from bench.traffic_site import Site

CSRF = "c" * 32
FORGED = {"sessionid": "f" * 32, "session_proof": "f" * 32 + ":1abcde:forged"}
PATHS = ("/", "/browse/projects/?q=bench", "/projects/101000007/", "/requests/", "/requests/new/")


def write_request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    """Return the bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()


def make_person(site: Site) -> Callable[[int], bytes]:
    """Return what people do: four pages, then a draft through the API with session and CSRF token."""

    def make(number: int) -> bytes:
        who = number % len(site.people)
        cookies = {**site.people[who], "csrftoken": CSRF}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        headers["X-Forwarded-For"] = f"203.0.{who // 200}.{who % 200 + 1}"
        if number % 5:
            return write_request("GET", PATHS[number // 5 % len(PATHS)], headers)
        headers |= {"X-CSRFToken": CSRF, "Referer": "http://localhost/", "Origin": "http://localhost"}
        return write_request(
            "POST", "/api/v1/requests/", headers, f'{{"kind": "new", "title": "Draft {number}"}}'
        )

    return make


def make_harvester(addresses: list[str], cookies: dict[str, str]) -> Callable[[int], bytes]:
    """Return what harvesters do: page after page of the project list, from address after address."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}

    def make(number: int) -> bytes:
        own = {**headers, "X-Forwarded-For": addresses[number % len(addresses)]}
        return write_request("GET", f"/api/v1/projects/?search=bench{number % 97}", own)

    return make


FEW_NETWORKS = [f"198.51.{100 + number % 4}.{number // 4 + 1}" for number in range(1_000)]
MANY_NETWORKS = [f"10.{number // 250}.{number % 250}.7" for number in range(5_000)]
CROWDS = {
    "1,000 addresses in four networks": (FEW_NETWORKS, {}),
    "5,000 networks": (MANY_NETWORKS, {}),
    "5,000 networks, forged sessions": (MANY_NETWORKS, FORGED),
}
