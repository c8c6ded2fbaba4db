"""The concepts of EuroSciVoc with place in the tree and labels, put together from single statements."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from communities.cordis.cells import clean_line
from communities.cordis.refusals import RefusedFile, UnreadableValue
from communities.cordis.rows import Place
from communities.cordis.shapes import refuse_what_does_not_fit
from communities.euroscivoc.turtle import Literal, Triple
from communities.models import Subject

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
_STATUS = "http://publications.europa.eu/ontology/euvoc#status"
_CURRENT = "http://publications.europa.eu/resource/authority/concept-status/CURRENT"


@dataclass(slots=True)
class _Node:
    """What is said of one name, whatever it turns out to be."""

    place: Place
    is_concept: bool = False
    is_current: bool = True
    notations: list[str] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    form: Literal | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept; `path` are the codes from the top down to its own."""

    code: str
    path: tuple[str, ...]
    labels: dict[str, str]
    is_current: bool


def collect_concepts(triples: Iterable[Triple], *, name: str) -> list[Concept]:
    """Give all concepts, parents before children. Raises `RefusedFile` for what is no strict tree."""
    nodes: dict[str, _Node] = {}
    for triple in triples:
        _note(nodes.setdefault(triple.subject, _Node(triple.place)), triple)
    concepts = [_make(node, nodes) for node in nodes.values() if node.is_concept]
    _refuse_doubles(concepts, name=name)
    return sorted(concepts, key=lambda concept: (len(concept.path), concept.path))


def _note(node: _Node, triple: Triple) -> None:
    value = triple.value
    if isinstance(value, Literal):
        if triple.predicate == f"{_SKOS}notation":
            node.notations.append(value.text)
        elif triple.predicate == f"{_SKOSXL}literalForm":
            node.form = value
        elif triple.predicate == _DEPRECATED:
            node.is_current &= value.text != "true"
    elif triple.predicate == _TYPE:
        node.is_concept |= value == f"{_SKOS}Concept"
    elif triple.predicate == f"{_SKOS}broader":
        node.broader.append(value)
    elif triple.predicate == f"{_SKOSXL}prefLabel":
        node.labels.append(value)
    elif triple.predicate == _STATUS:
        node.is_current &= value == _CURRENT


def _make(node: _Node, nodes: dict[str, _Node]) -> Concept:
    path = tuple(reversed([_read_code(step) for step in _climb(node, nodes)]))
    labels = dict(_read_labels(node, nodes))
    if "en" not in labels:
        raise _refuse(node, "has no label in English")
    concept = Concept(path[-1], path, dict(sorted(labels.items())), node.is_current)
    try:
        values = {"code": concept.code, "path": write_path(path), "title": labels["en"]}
        refuse_what_does_not_fit(Subject, values)
    except UnreadableValue as error:
        raise _refuse(node, f"cannot be kept: {error}") from error
    return concept


def write_path(codes: Iterable[str]) -> str:
    """Write codes as CORDIS does."""
    return "".join(f"/{code}" for code in codes)


def _climb(node: _Node, nodes: dict[str, _Node]) -> Iterator[_Node]:
    """Give a concept, its parent and so on to the top."""
    seen: set[int] = set()
    while id(node) not in seen:
        seen.add(id(node))
        yield node
        if not node.broader:
            return
        if len(node.broader) > 1:
            raise _refuse(node, "has more than one broader concept")
        above = nodes.get(node.broader[0])
        if above is None or not above.is_concept:
            raise _refuse(node, "has a broader concept that the file lacks")
        node = above
    raise _refuse(node, "is its own ancestor")


def _read_code(node: _Node) -> str:
    if len(node.notations) != 1 or not (node.notations[0].isascii() and node.notations[0].isdigit()):
        raise _refuse(node, f"has the notations {node.notations}, not one number")
    return node.notations[0]


def _read_labels(node: _Node, nodes: dict[str, _Node]) -> Iterator[tuple[str, str]]:
    for name in node.labels:
        label = nodes.get(name)
        if label is None or label.form is None:
            raise _refuse(node, "has a label that the file lacks")
        yield label.form.language, clean_line(label.form.text)


def _refuse_doubles(concepts: list[Concept], *, name: str) -> None:
    codes = Counter(concept.code for concept in concepts)
    if not codes:
        raise RefusedFile(f"{name} holds no concept. Give EuroSciVoc's SKOS-XL file in Turtle.")
    if doubled := sorted(code for code, count in codes.items() if count > 1):
        raise RefusedFile(f"{name} gives the notation {doubled[0]} to two concepts. Download it again.")


def _refuse(node: _Node, reason: str) -> RefusedFile:
    return RefusedFile(f"{node.place}: the concept {reason}. Download the vocabulary again.")
