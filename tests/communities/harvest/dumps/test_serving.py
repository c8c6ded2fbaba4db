"""Files of a dump over HTTP: whole and in part, known by their checksums, and nothing else of the disk."""

import hashlib
import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from communities.harvest.dumps.making import export_dump
from communities.harvest.dumps.serving import sending
from communities.harvest.dumps.serving.ranges import UnsatisfiableRangeError, choose_bytes
from tests.communities.harvest.dumps.catalogue import change
from tests.factories import make_user

FILE = "projects.ndjson.zst"


@pytest.fixture
def address(dump: Path) -> str:
    """The address of the file of projects."""
    return f"/dumps/{dump.name}/{FILE}"


@pytest.fixture
def content(dump: Path) -> bytes:
    """What is in it."""
    return (dump / FILE).read_bytes()


@pytest.fixture(autouse=True)
def _places_are_free() -> None:
    sending.current_places.cache_clear()


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_file_comes_whole_with_its_checksum_and_may_be_kept_forever(
    client: Client, address: str, content: bytes
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response.streaming
    assert body(response) == content
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Type"] == "application/zstd"
    assert response["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Accept-Ranges"] == "bytes"
    assert "Last-Modified" in response
    assert "Content-Encoding" not in response
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("projects.ndjson.gz", "application/gzip"),
        ("manifest.json", "application/json"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_every_file_has_its_type_and_a_strong_tag(client: Client, dump: Path, file: str, kind: str) -> None:
    response = client.get(f"/dumps/{dump.name}/{file}")
    assert body(response) == (dump / file).read_bytes()
    assert response["Content-Type"] == kind
    assert response["ETag"] == f'"{hashlib.sha256((dump / file).read_bytes()).hexdigest()}"'


def test_head_tells_the_size_and_sends_nothing(client: Client, address: str, content: bytes) -> None:
    response = client.head(address, headers={"Range": "bytes=0-1"})
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(content))
    assert response.content == b""


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=10-19", 10, 19), ("bytes=100-", 100, -1), ("bytes=-7", -7, -1), ("bytes=5-99999999", 5, -1)],
)
def test_a_range_is_sent_alone(
    client: Client, address: str, content: bytes, asked: str, first: int, last: int
) -> None:
    size = len(content)
    first, last = first % size, last % size
    response = client.get(address, headers={"Range": asked})
    assert response.status_code == 206
    assert body(response) == content[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert response["Content-Length"] == str(last + 1 - first)


def test_parts_put_together_are_the_file(client: Client, address: str, content: bytes) -> None:
    parts = [
        body(client.get(address, headers={"Range": f"bytes={at}-{at + 299}"}))
        for at in range(0, len(content), 300)
    ]
    assert b"".join(parts) == content


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=999999999999999999-"])
def test_a_range_behind_the_end_is_416_with_the_size(
    client: Client, address: str, content: bytes, asked: str
) -> None:
    response = client.get(address, headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(content)}"


@pytest.mark.parametrize(
    "asked",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=0-1,3-4", "lines=0-1"),
        *("bytes=\u0661-\u0662", "bytes=" + "9" * 5_000 + "-", "bytes=1-2-3", "\x00"),
    ],
)
def test_a_range_that_is_not_understood_is_passed_over(
    client: Client, address: str, content: bytes, asked: str
) -> None:
    response = client.get(address, headers={"Range": asked})
    assert (response.status_code, body(response)) == (200, content)


def test_if_range_sends_a_part_of_the_same_file_only(client: Client, address: str, content: bytes) -> None:
    whole = client.head(address)
    for same in (whole["ETag"], whole["Last-Modified"]):
        response = client.get(address, headers={"Range": "bytes=3-", "If-Range": same})
        assert (response.status_code, body(response)) == (206, content[3:])
    for other in ('"other"', f"W/{whole['ETag']}", "Mon, 01 Jan 2024 00:00:00 GMT", "nonsense"):
        response = client.get(address, headers={"Range": "bytes=3-", "If-Range": other})
        assert (response.status_code, body(response)) == (200, content)


def test_who_has_it_already_is_told_so(client: Client, address: str) -> None:
    whole = client.head(address)
    by_tag = client.get(address, headers={"If-None-Match": whole["ETag"]})
    by_date = client.get(address, headers={"If-Modified-Since": whole["Last-Modified"]})
    for response in (by_tag, by_date):
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == whole["ETag"]
        assert response["Cache-Control"] == whole["Cache-Control"]
    assert client.get(address, headers={"If-Match": '"other"'}).status_code == 412


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/../dumps/.lock",
        "/dumps/.lock/manifest.json",
        "/dumps/{name}/../.lock",
        "/dumps/{name}/..%2f.lock",
        "/dumps/{name}/%2e%2e/.lock",
        "/dumps/{name}/.hidden",
        "/dumps/{name}/other.json",
        "/dumps/{name}/secret.txt",
        "/dumps/{name}/manifest.json%00",
        "/dumps/{name}/manifest.json%0a",
        "/dumps/{name}/manifest.json/",
        "/dumps/{name}/",
        "/dumps/2020-01-01/manifest.json",
        "/dumps/{name}-²/manifest.json",
        "/dumps/making/manifest.json",
        "/dumps/{name}/" + "a" * 4_000 + ".json",
        "/dumps/latest/secret.txt",
    ],
)
def test_nothing_else_of_the_disk_is_served(client: Client, dump: Path, path: str) -> None:
    for secret in (dump / "secret.txt", dump / ".hidden", dump / "other.json"):
        secret.write_text("secret")
    response = client.get(path.replace("{name}", dump.name), follow=True)
    assert response.status_code == 404
    assert b"secret" not in (response.content if not response.streaming else body(response))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_files_are_only_read(client: Client, address: str, method: str) -> None:
    assert getattr(client, method)(address).status_code == 405


def test_any_accept_header_gets_the_file(client: Client, address: str, content: bytes) -> None:
    for accept in ("text/html", "application/zstd", "nonsense", ""):
        response = client.get(address, headers={"Accept": accept})
        assert (response.status_code, body(response)) == (200, content)


def test_downloads_count_as_requests_of_a_guest(client: Client, address: str) -> None:
    for _ in range(60):
        client.head(address)
    refused = client.get(address)
    assert refused.status_code == 429
    assert refused["Retry-After"]
    assert refused["Cache-Control"] == "no-store"


def test_no_more_downloads_than_half_of_the_slots(client: Client, address: str, settings: Settings) -> None:
    settings.REQUEST_SLOTS = 4
    running = [client.get(address) for _ in range(2)]
    refused = client.get(address)
    assert refused.status_code == 503
    assert refused["Retry-After"] == "60"
    assert client.head(address).status_code == 200
    running[0].close()
    running.append(client.get(address))
    assert running[-1].status_code == 200
    for response in running:
        response.close()


def test_an_answer_ends_after_an_hour_and_can_be_gone_on_with(
    client: Client, address: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PIECE", 100)
    monkeypatch.setattr(sending, "LONGEST", -1)
    assert body(client.get(address)) == b""
    monkeypatch.setattr(sending, "LONGEST", 3_600)
    assert body(client.get(address)) == content


def test_nginx_may_send_the_files(client: Client, address: str, settings: Settings, dump: Path) -> None:
    settings.DUMPS_ACCEL = "/dump-files/"
    response = client.get(address, headers={"Range": "bytes=0-1", "If-Match": '"of nginx"'})
    assert response.status_code == 200
    assert response["X-Accel-Redirect"] == f"/dump-files/{dump.name}/{FILE}"
    assert response["Content-Type"] == "application/zstd"
    assert "ETag" not in response


def test_a_signed_in_person_gets_the_same_bytes(client: Client, address: str, content: bytes) -> None:
    client.force_login(make_user())
    response = client.get(address)
    assert body(response) == content
    assert not response.cookies


def test_the_page_names_every_file_of_the_newest_dump(client: Client, dump: Path) -> None:
    response = client.get("/dumps/")
    page = response.text
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=60"
    for path in dump.iterdir():
        if path.name != "schema.json":
            assert f'href="/dumps/{dump.name}/{path.name}"' in page, path.name
    assert "2 May 2026" in page
    assert 'href="/dumps/schema.json"' in page


def test_without_a_dump_the_page_says_when_there_will_be_one(client: Client, shelf: Path, db: None) -> None:
    response = client.get("/dumps/")
    assert response.status_code == 200
    assert "No dump yet" in response.text
    assert client.get("/dumps/index.json").json()["dumps"] == []
    assert client.get(f"/dumps/latest/{FILE}").status_code == 404


def test_the_index_for_programs_leads_to_every_file(client: Client, catalogue: None, shelf: Path) -> None:
    export_dump(shelf)
    change()
    export_dump(shelf)
    newest, oldest = client.get("/dumps/index.json").json()["dumps"]
    assert newest["delta"]["base"] == oldest["name"]
    assert oldest["delta"] is None
    files = [*newest["files"], *newest["delta"]["files"], *oldest["files"]]
    assert len(files) == 30
    for file in files:
        response = client.get(file["href"].removeprefix("http://localhost:8000"))
        assert hashlib.sha256(body(response)).hexdigest() == file["sha256"]


def test_latest_leads_to_the_newest_dump(client: Client, catalogue: None, shelf: Path) -> None:
    export_dump(shelf)
    name = export_dump(shelf).name
    response = client.get(f"/dumps/latest/{FILE}")
    assert (response.status_code, response["Location"]) == (302, f"/dumps/{name}/{FILE}")
    assert response["Cache-Control"] == "public, max-age=60"


def test_the_schema_is_published(client: Client) -> None:
    response = client.get("/dumps/schema.json")
    assert response["Content-Type"] == "application/schema+json"
    assert "projects" in json.loads(response.content)["$defs"]


@pytest.mark.parametrize("dumps", [1, 3])
def test_neither_page_nor_file_asks_the_database_for_more_with_more_dumps(
    client: Client,
    catalogue: None,
    shelf: Path,
    dumps: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(dumps):
        name = export_dump(shelf).name
    client.get("/dumps/")
    with django_assert_num_queries(1):  # the release, for the foot of the page
        client.get("/dumps/")
    with django_assert_num_queries(0):
        client.get("/dumps/index.json")
        body(client.get(f"/dumps/{name}/{FILE}"))


def test_a_range_ends_where_the_file_does() -> None:
    assert choose_bytes("bytes=0-", size=1) == range(1)
    assert choose_bytes("bytes=-5", size=3) == range(3)
    assert choose_bytes("bytes= 0-0 ", size=3) == range(1)
    with pytest.raises(UnsatisfiableRangeError):
        choose_bytes("bytes=0-", size=0)
