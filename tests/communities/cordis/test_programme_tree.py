"""Programmes as a tree: what a legal basis code says of its place."""

import re
from pathlib import Path

import pytest

from communities.cordis.importer import import_paths
from communities.cordis.programme_tree import find_framework, grow_tree
from communities.models import Programme
from tests.communities.cordis.dumps import legal_basis, project, write_table


def paths_of(*codes: str) -> list[str]:
    tree = grow_tree(dict.fromkeys(codes, ""), named_frameworks={})
    return [branch.written_path for branch in tree]


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("HORIZON.2.4.10", "/HORIZON/HORIZON.2/HORIZON.2.4/HORIZON.2.4.10"),
        ("HORIZON.1", "/HORIZON/HORIZON.1"),
        ("H2020-EU.1.3", "/H2020/H2020-EU/H2020-EU.1/H2020-EU.1.3"),
        ("FP7-PEOPLE", "/FP7/FP7-PEOPLE"),
        ("FP7-IDEAS-ERC", "/FP7/FP7-IDEAS-ERC"),
        ("EURATOM2027", "/EURATOM/EURATOM2027"),
        ("EURATOM.1.1", "/EURATOM/EURATOM.1/EURATOM.1.1"),
        ("FP7-EURATOM-FISSION", "/EURATOM/FP7-EURATOM-FISSION"),
        ("H2020-Euratom-1.1", "/EURATOM/H2020-Euratom-1/H2020-Euratom-1.1"),
    ],
)
def test_a_code_tells_all_that_stand_above_it(code: str, path: str) -> None:
    paths = paths_of(code)
    assert paths[-1] == path
    assert paths == [path[: end.start()] for end in _slashes(path)] + [path]


def _slashes(path: str) -> list["re.Match[str]"]:
    return list(re.finditer("/", path))[1:]


def test_the_part_up_to_a_hyphen_is_above_only_where_it_is_a_programme_itself() -> None:
    assert "/FP7/FP7-IDEAS/FP7-IDEAS-ERC" in paths_of("FP7-IDEAS-ERC", "FP7-IDEAS")


def test_a_code_that_names_no_framework_hangs_on_that_of_its_grants() -> None:
    (top, code) = grow_tree({"CIP": "Innovation"}, named_frameworks={"CIP": "FP7"})
    assert (top.code, top.title) == ("FP7", "Seventh Framework Programme")
    assert (code.parent, code.framework, code.title) == ("FP7", "FP7", "Innovation")


def test_what_belongs_nowhere_is_a_top_of_its_own_and_no_code_makes_an_endless_tree() -> None:
    (alone,) = grow_tree({"SOMETHING-LONGER-THAN-16": ""}, named_frameworks={})
    assert (alone.parent, alone.framework) == (None, "")
    deep = "HORIZON" + ".1" * 28
    assert paths_of(deep) == ["/HORIZON", f"/HORIZON/{deep}"]
    assert find_framework("h2020-eu.1") == "H2020"


@pytest.mark.django_db
def test_programmes_of_a_dump_stand_in_the_tree_with_the_names_that_it_has(tmp_path: Path) -> None:
    write_table(tmp_path, "project.csv", [project(1, legalBasis="HORIZON.2.4"), project(2, legalBasis="")])
    rows = [
        legal_basis(1, "HORIZON.2.4", title="Digital", unique="true"),
        legal_basis(1, "HORIZON.2.4.10", title="Space"),
        legal_basis(2, "H2020-EU.1.3.", title="Marie Curie", unique="true"),
    ]
    write_table(tmp_path, "legalBasis.csv", rows)
    import_paths([tmp_path])
    space = Programme.objects.get(code="HORIZON.2.4.10")
    assert (space.title, space.depth, space.framework) == ("Space", 4, "HORIZON")
    assert space.parent == Programme.objects.get(code="HORIZON.2.4", title="Digital")
    top = Programme.objects.get(parent=None, framework="HORIZON")
    assert (top.code, top.title, top.path) == ("HORIZON", "Horizon Europe", "/HORIZON")
    below = Programme.objects.filter(path__startswith="/H2020/").values_list("code", flat=True)
    assert set(below) == {"H2020-EU", "H2020-EU.1", "H2020-EU.1.3"}


@pytest.mark.django_db
def test_a_programme_that_was_imported_before_there_was_a_tree_finds_its_place(dump: Path) -> None:
    old = Programme.objects.create(code="HORIZON.1.3", framework="HORIZON", title="As it was")
    import_paths([dump])
    old.refresh_from_db()
    assert (old.path, old.depth) == ("/HORIZON/HORIZON.1/HORIZON.1.3", 3)
    assert old.title == "Research infrastructures"
    assert not import_paths([dump], again=True).has_changes
