"""Two harvesters, as anybody would write them with the standard library (and zstandard)."""

import io
import json
import re
import urllib.parse
import urllib.request

import zstandard

RECORD = re.compile(rb"<record>")
TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")
TIMEOUT = 60


def harvest_by_dump(site: str) -> tuple[int, int]:
    """Take the newest dump, read every line; return how many records and bytes there were."""
    index = json.loads(_get(f"{site}/dumps/index.json"))
    records = size = 0
    for file in index["dumps"][0]["files"]:
        if file["compression"] == "zstd":
            address = f"{site}{urllib.parse.urlsplit(file['href']).path}"
            with urllib.request.urlopen(address, timeout=TIMEOUT) as response:  # noqa: S310 - the bench's own site
                reader = zstandard.ZstdDecompressor().stream_reader(response)
                records += sum(1 for line in io.BufferedReader(reader) if json.loads(line))  # type: ignore[arg-type]
            size += file["bytes"]
    return records, size


def harvest_by_oai(site: str, prefix: str) -> tuple[int, int]:
    """Follow the resumption tokens to the end; return how many records and bytes there were."""
    records = size = 0
    query = {"verb": "ListRecords", "metadataPrefix": prefix}
    while True:
        page = _get(f"{site}/oai?{urllib.parse.urlencode(query)}")
        records += len(RECORD.findall(page))
        size += len(page)
        token = TOKEN.search(page)
        if token is None:
            return records, size
        query = {"verb": "ListRecords", "resumptionToken": token[1].decode()}


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=TIMEOUT) as response:  # noqa: S310 - the bench's own site
        content: bytes = response.read()
    return content
