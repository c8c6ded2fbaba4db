"""Reads what a harvester asks for: the verb, and exactly the arguments that it may have."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from communities.harvest.oai.refusals import BadArgument, BadVerb

TOKEN = "resumptionToken"  # noqa: S105 - a word of the standard
FIRST_PRINTABLE = "\x20"
LONGEST = 2_000
"""Characters of one argument; our own tokens are far shorter."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The arguments of a verb. A token stands alone, where the verb takes one."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    is_resumable: bool = False


_LISTED = Shape(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), is_resumable=True)
SHAPES: Mapping[str, Shape] = {
    "Identify": Shape(),
    "ListMetadataFormats": Shape(optional=frozenset({"identifier"})),
    "ListSets": Shape(is_resumable=True),
    "GetRecord": Shape(frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": _LISTED,
    "ListRecords": _LISTED,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that has the right arguments, whatever stands in them."""

    verb: str
    arguments: Mapping[str, str]


def read_arguments(query: QueryDict) -> Asked:
    """Read the parameters of a request. Raises BadVerb or BadArgument."""
    verb = _read_verb(query.getlist("verb"))
    given = {name: query.getlist(name) for name in query if name != "verb"}
    _refuse_unreadable(given)
    arguments = {name: values[0] for name, values in given.items()}
    _refuse_unfit(verb, arguments)
    return Asked(verb, arguments)


def _read_verb(verbs: list[str]) -> str:
    if len(verbs) == 1 and verbs[0] in SHAPES:
        return verbs[0]
    what = {0: "There is no verb", 1: f"There is no verb “{verbs[0][:40]}”" if verbs else ""}
    said = what.get(len(verbs), "There is more than one verb")
    raise BadVerb(f"{said}: use one of {', '.join(SHAPES)}.")


def _refuse_unreadable(given: Mapping[str, list[str]]) -> None:
    for name, values in given.items():
        if len(values) > 1:
            raise BadArgument(f"The argument “{name[:40]}” is there {len(values)} times: keep one.")
        if len(values[0]) > LONGEST or any(sign < FIRST_PRINTABLE for sign in values[0]):
            raise BadArgument(f"The argument “{name[:40]}” is too long, or has control characters.")


def _refuse_unfit(verb: str, arguments: Mapping[str, str]) -> None:
    shape, names = SHAPES[verb], set(arguments)
    if shape.is_resumable and TOKEN in names:
        if names != {TOKEN}:
            raise BadArgument(f"With a {TOKEN} there is nothing else but the verb: leave the rest out.")
        return
    if unknown := sorted(names - shape.required - shape.optional):
        known = sorted(shape.required | shape.optional) + [TOKEN] * shape.is_resumable
        has = f"It has: {', '.join(known)}." if known else "It has none."
        raise BadArgument(f"{verb} has no argument “{unknown[0][:40]}”. {has}")
    if missing := sorted(shape.required - names):
        raise BadArgument(f"{verb} needs the argument “{missing[0]}”: add it.")
