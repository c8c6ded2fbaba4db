"""Reads which records a list request is about: since when, until when, of which set, in which format."""

import re
from collections.abc import Mapping

from communities.harvest.oai.dates import read_datestamp
from communities.harvest.oai.formats import find_format
from communities.harvest.oai.refusals import BadArgument
from communities.harvest.oai.tokens import Progress

_PART = r"[A-Za-z0-9\-_.!~*'()]+"
_SPEC = re.compile(rf"{_PART}(?::{_PART})*")


def read_selection(verb: str, arguments: Mapping[str, str]) -> Progress:
    """Return the beginning of a list. Raises BadArgument or CannotDisseminateFormat."""
    since, until = (
        read_datestamp(name, arguments[name]) if name in arguments else None for name in ("from", "until")
    )
    if since and until and since.lasts != until.lasts:
        raise BadArgument("“from” and “until” must both be days, or both be moments: write them alike.")
    if since and until and since.moment > until.moment:
        raise BadArgument("“from” is later than “until”: exchange them.")
    spec = arguments.get("set", "")
    if "set" in arguments and not _SPEC.fullmatch(spec):
        raise BadArgument("“set” is no setSpec: take one that ListSets gives.")
    return Progress(
        verb=verb,
        prefix=find_format(arguments["metadataPrefix"]).prefix,
        since=since.moment if since else None,
        before=until.end if until else None,
        spec=spec,
    )
