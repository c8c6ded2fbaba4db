"""The six verbs: what each answers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from communities.harvest.oai.arguments import TOKEN, Asked
from communities.harvest.oai.elements import Xml, make
from communities.harvest.oai.formats import FORMATS, find_format
from communities.harvest.oai.identifiers import read_identifier
from communities.harvest.oai.identify import identify
from communities.harvest.oai.lists import Arguments, give_identifiers, give_records, size_of_page
from communities.harvest.oai.lookup import look_up
from communities.harvest.oai.records import Listed, find_record
from communities.harvest.oai.refusals import IdDoesNotExist, NoSetHierarchy
from communities.harvest.oai.sets import list_sets, name_sets
from communities.harvest.oai.tokens import Progress, read_token, write_token
from communities.harvest.oai.writing import write_record


def answer_verb(asked: Asked, moment: datetime) -> Iterator[Xml]:
    """Give what stands inside the verb's element. Raises OaiRefusal before the first."""
    return VERBS[asked.verb](asked.arguments, moment)


def _list_formats(arguments: Arguments, _moment: datetime) -> Iterator[Xml]:
    if "identifier" in arguments:
        _get_record(arguments["identifier"])
    for form in FORMATS.values():
        yield make(
            "metadataFormat",
            children=[
                make("metadataPrefix", form.prefix),
                make("schema", form.locate_schema()),
                make("metadataNamespace", form.namespace),
            ],
        )


def _list_sets(arguments: Arguments, _moment: datetime) -> Iterator[Xml]:
    progress = read_token(arguments[TOKEN], verb="ListSets") if TOKEN in arguments else None
    size = size_of_page()
    found = list_sets(progress.spec if progress else "", size + 1)
    if not found and not progress:
        raise NoSetHierarchy("There is no record yet, and so no set.")
    if not found and progress:
        found = name_sets([progress.spec])  # those behind it are gone, and a page can't be empty
    for spec, name in found[:size]:
        yield make("set", children=[make("setSpec", spec), make("setName", name)])
    cursor = progress.cursor if progress else 0
    if len(found) > size:
        following = Progress(verb="ListSets", spec=found[size - 1][0], cursor=cursor + size)
        yield make(TOKEN, write_token(following), cursor=cursor)
    elif progress:
        yield make(TOKEN, cursor=cursor)


def _get(arguments: Arguments, _moment: datetime) -> Iterator[Xml]:
    form = find_format(arguments["metadataPrefix"])
    (found,) = look_up([_get_record(arguments["identifier"])])
    yield write_record(found, form.prefix)


def _get_record(identifier: str) -> Listed:
    local = read_identifier(identifier)
    record = find_record(local) if local else None
    if record is None:
        raise IdDoesNotExist(
            f"There is no record “{identifier[:100]}”: take identifiers from ListIdentifiers."
        )
    return record


VERBS: Mapping[str, Callable[[Arguments, datetime], Iterator[Xml]]] = {
    "Identify": identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get,
    "ListIdentifiers": give_identifiers,
    "ListRecords": give_records,
}
