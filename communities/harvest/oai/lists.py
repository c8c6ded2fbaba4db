"""ListRecords and ListIdentifiers: a page, and the token that leads to the next."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from communities.harvest.oai.arguments import TOKEN
from communities.harvest.oai.elements import Xml, make
from communities.harvest.oai.lookup import look_up
from communities.harvest.oai.records import Listed, count_records, list_promised, list_records
from communities.harvest.oai.refusals import NoRecordsMatch
from communities.harvest.oai.selection import read_selection
from communities.harvest.oai.tokens import Progress, read_token, write_token
from communities.harvest.oai.writing import write_header, write_record
from portal.traffic.rates import current_rates

Arguments = Mapping[str, str]


def give_identifiers(arguments: Arguments, _moment: datetime) -> Iterator[Xml]:
    """Give the headers of a page."""
    progress, records = _read_page("ListIdentifiers", arguments)
    yield from (write_header(record, is_deleted=record.is_deleted) for record in records[: size_of_page()])
    yield from _tell_progress(progress, records)


def give_records(arguments: Arguments, _moment: datetime) -> Iterator[Xml]:
    """Give the records of a page."""
    progress, records = _read_page("ListRecords", arguments)
    for found in look_up(records[: size_of_page()]):
        yield write_record(found, progress.prefix)
    yield from _tell_progress(progress, records)


def _read_page(verb: str, arguments: Arguments) -> tuple[Progress, list[Listed]]:
    """Return how far the list has come, and its next records: one more than a page, if there are more."""
    is_resumed = TOKEN in arguments
    progress = read_token(arguments[TOKEN], verb=verb) if is_resumed else read_selection(verb, arguments)
    records = list_records(progress, size_of_page() + 1)
    if not is_resumed and not records:
        raise NoRecordsMatch("Nothing matches: nothing was changed in that time, or nothing is in that set.")
    if not is_resumed and len(records) > size_of_page():
        progress = replace(progress, size=count_records(progress))
    if is_resumed and not records:
        # All that was left has changed, and is past `until` or out of the set. The standard knows no empty
        # page, and clients fail at a refusal: so the one that was promised is given as it is now.
        records = list_promised(progress)
    return progress, records


def _tell_progress(progress: Progress, records: list[Listed]) -> Iterator[Xml]:
    """Give the token that leads on; at the end of a list that had one, the empty token."""
    size = size_of_page()
    has_more = len(records) > size
    if not has_more and not progress.after:
        return
    following = ""
    if has_more:
        last, following_one = records[size - 1], records[size]
        told = progress.cursor + size
        following = write_token(replace(progress, after=last.pk, promised=following_one.pk, cursor=told))
    yield make(TOKEN, following, completeListSize=progress.size, cursor=progress.cursor)


def size_of_page() -> int:
    """Return how many records or sets a page holds."""
    return current_rates().page_sizes.oai
