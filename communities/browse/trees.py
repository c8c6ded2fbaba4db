"""The trees that projects are browsed by: programmes and subjects, each part with what it is called."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language

from communities.models import Programme, Subject


@dataclass(frozen=True)
class Node:
    """A part of a tree."""

    code: str
    title: str
    parent: str
    """The code of the part above; empty at the top."""

    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called in the reader's language, where that is known."""
        language = (get_language() or "en").partition("-")[0]
        return self.labels.get(language) or self.title or self.code


@dataclass(frozen=True)
class Tree:
    """All parts, by code."""

    nodes: Mapping[str, Node]
    below: Mapping[str, list[str]]
    """The codes right below each code, and at the top below the empty one."""

    @classmethod
    def grow(cls, nodes: Mapping[str, Node]) -> "Tree":
        """Return the tree of these parts; one whose parent isn't there stands at the top."""
        below: dict[str, list[str]] = defaultdict(list)
        for node in sorted(nodes.values(), key=lambda node: (node.title or node.code, node.code)):
            below[node.parent if node.parent in nodes else ""].append(node.code)
        return cls(nodes, below)

    def name(self, code: str) -> str:
        """Return what a part is called, or its code where it isn't known."""
        return self.nodes[code].name if code in self.nodes else code

    def list_path(self, code: str) -> list[str]:
        """Return the codes from the top down to a part, with its own; empty where it isn't known."""
        path: list[str] = []
        while code in self.nodes and code not in path:
            path.insert(0, code)
            code = self.nodes[code].parent
        return path


def read_programmes() -> Tree:
    """Return the programmes under their framework programmes."""
    rows = Programme.objects.values_list("code", "title", "framework", "parent__code")
    nodes = {
        code: Node(code, f"{code} {title}".strip(), parent or (framework if framework != code else ""))
        for code, title, framework, parent in rows
    }
    tops = {framework: Node(framework, framework, "") for _, _, framework, _ in rows if framework}
    return Tree.grow({**tops, **nodes})


def read_subjects() -> Tree:
    """Return the subjects of EuroSciVoc."""
    rows = Subject.objects.values_list("code", "title", "parent__code", "labels")
    return Tree.grow({code: Node(code, title, parent or "", labels) for code, title, parent, labels in rows})
