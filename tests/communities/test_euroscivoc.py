"""EuroSciVoc: the file is read or refused by line, and the catalogue follows it."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from communities.cordis.importer import import_paths
from communities.cordis.refusals import RefusedFile
from communities.euroscivoc import importer
from communities.euroscivoc.importer import import_vocabulary
from communities.euroscivoc.turtle import Literal, read_triples
from communities.models import Grant, Subject
from tests.communities.cordis.conftest import shared_data
from tests.communities.cordis.dumps import project, subject, write_table

__all__ = ["shared_data"]

STATUS = "http://publications.europa.eu/resource/authority/concept-status"
PREFIXES = """@prefix : <http://data.europa.eu/8mn/euroscivoc/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def concept(code: str, above: str = "", *, title: str = "", more: str = "") -> str:
    """Give a concept with an English and a German label, as the published file writes it."""
    title = title or f"subject {code}"
    broader = f"skos:broader :c{above} ;" if above else ""
    labels = "".join(
        f'\n:l{code}{language}\n    a skosxl:Label ;\n    skosxl:literalForm "{title}"@{language} .\n'
        for language in ("en", "de")
    )
    return (
        f'\n:c{code}\n    a skos:Concept ;\n    {broader}\n    skos:notation "{code}" ;{more}\n'
        f"    skosxl:prefLabel :l{code}en , :l{code}de .\n{labels}"
    )


@pytest.fixture
def vocabulary(tmp_path: Path) -> Path:
    """Give a file of four concepts, children before their parents."""
    return write(tmp_path, concept("251", "43"), concept("43", "23"), concept("23"), concept("25"))


def write(folder: Path, *concepts: str) -> Path:
    path = folder / "some.ttl"
    path.write_text(PREFIXES + "".join(concepts), encoding="utf-8")
    return path


def refuse(path: Path) -> str:
    with pytest.raises(RefusedFile) as refusal:
        import_vocabulary(path)
    return str(refusal.value)


@pytest.mark.django_db
def test_the_real_vocabulary_is_imported_whole_and_a_second_time_unchanged(shared_data: Path) -> None:
    path = shared_data / "euroscivoc" / "EuroSciVoc-skos-xl.ttl"
    report = import_vocabulary(path)
    assert (report.read, report.created, report.withdrawn) == (1016, 1016, [])
    assert Subject.objects.filter(parent=None).count() == 6
    assert max(Subject.objects.values_list("depth", flat=True)) == 7
    assert {tuple(labels) for labels in Subject.objects.values_list("labels", flat=True)} == {
        ("de", "en", "es", "fr", "it", "pl")
    }
    assert not [text for text in Subject.objects.values_list("title", flat=True) if text != text.strip()]
    field = Subject.objects.get(code="81")
    assert (field.path, field.title) == ("/27/81", "agriculture, forestry, and fisheries")
    before = list(Subject.objects.order_by("pk").values_list())
    again = import_vocabulary(path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1016)
    assert list(Subject.objects.order_by("pk").values_list()) == before


@pytest.mark.django_db
def test_most_subjects_of_the_real_grants_are_in_the_real_vocabulary(shared_data: Path) -> None:
    import_vocabulary(shared_data / "euroscivoc" / "EuroSciVoc-skos-xl.ttl")
    tally = import_paths([shared_data / "cordis-HORIZON-sample-csv"]).tallies["subjects"]
    assert (tally.read, tally.created) == (72, 1)
    assert Grant.objects.filter(subjects__is_current=True).distinct().count() > 40


@pytest.mark.django_db
def test_concepts_have_their_place_in_the_tree_and_their_labels(vocabulary: Path) -> None:
    import_vocabulary(vocabulary)
    leaf = Subject.objects.get(code="251")
    assert (leaf.path, leaf.depth, leaf.title, leaf.is_current) == ("/23/43/251", 3, "subject 251", True)
    assert leaf.labels == {"de": "subject 251", "en": "subject 251"}
    assert leaf.parent == Subject.objects.get(code="43")


@pytest.mark.django_db
def test_labels_are_trimmed_and_keep_their_commas_and_characters(tmp_path: Path) -> None:
    import_vocabulary(write(tmp_path, concept("1", title=r"physics, \"new\", algebra oper\u00e1torów ")))
    assert Subject.objects.get().title == 'physics, "new", algebra operátorów'


@pytest.mark.django_db
def test_a_moved_and_renamed_concept_is_followed_with_its_grants(tmp_path: Path, vocabulary: Path) -> None:
    import_vocabulary(vocabulary)
    key = Subject.objects.get(code="251").pk
    moved = concept("251", "25", title="optics")
    report = import_vocabulary(write(tmp_path, moved, concept("43", "23"), concept("23"), concept("25")))
    assert (report.created, report.updated, report.unchanged) == (0, 1, 3)
    leaf = Subject.objects.get(code="251")
    assert (leaf.pk, leaf.path, leaf.title) == (key, "/25/251", "optics")


@pytest.mark.django_db
def test_what_the_vocabulary_no_longer_has_is_kept_and_marked(tmp_path: Path, vocabulary: Path) -> None:
    import_vocabulary(vocabulary)
    smaller = write(tmp_path, concept("43", "23"), concept("23"), concept("25"))
    assert import_vocabulary(smaller).withdrawn == ["251"]
    assert not Subject.objects.get(code="251").is_current
    assert import_vocabulary(smaller).withdrawn == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more",
    [
        " owl:deprecated true ;",
        f" <http://publications.europa.eu/ontology/euvoc#status> <{STATUS}/RETIRED> ;",
    ],
)
def test_a_deprecated_concept_is_kept_and_marked(tmp_path: Path, more: str) -> None:
    report = import_vocabulary(write(tmp_path, concept("1", more=more), concept("2")))
    assert dict(Subject.objects.values_list("code", "is_current")) == {"1": False, "2": True}
    assert report.withdrawn == []


@pytest.mark.django_db
def test_a_subject_that_only_cordis_named_gets_its_labels_when_the_vocabulary_has_it(
    tmp_path: Path, vocabulary: Path
) -> None:
    write_table(tmp_path / "dump", "project.csv", [project(1)])
    write_table(tmp_path / "dump", "euroSciVoc.csv", [subject(1, "/9/251", "from CORDIS")])
    import_paths([tmp_path / "dump"])
    import_vocabulary(vocabulary)
    leaf = Grant.objects.get().subjects.get()
    assert (leaf.title, leaf.path, leaf.is_current) == ("subject 251", "/23/43/251", True)
    assert not import_paths([tmp_path / "dump"]).has_changes


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (concept("1", "2"), "line 8: the concept has a broader concept that the file lacks"),
        (concept("1", "2") + concept("2", "1"), "the concept is its own ancestor"),
        (concept("x"), "has the notations ['x'], not one number"),
        (concept("1").replace("@en", "@fr"), "has no label in English"),
        (concept("1").replace(":l1en ,", ":gone ,"), "has a label that the file lacks"),
        (
            concept("1", "2", more=" skos:broader :c3 ;") + concept("2") + concept("3"),
            "more than one broader",
        ),
        (concept("1") + concept("1").replace(":c1", ":c2"), "gives the notation 1 to two concepts"),
        (concept("1", title="t" * 256), "cannot be kept: title has 256 characters, 255 fit"),
        (":x a skosxl:Label .", "some.ttl holds no concept"),
        ("", "some.ttl holds no concept"),
    ],
)
def test_what_is_no_tree_of_labelled_concepts_is_refused_and_changes_nothing(
    tmp_path: Path, vocabulary: Path, text: str, sentence: str
) -> None:
    import_vocabulary(vocabulary)
    before = list(Subject.objects.order_by("pk").values_list())
    assert sentence in refuse(write(tmp_path, text))
    assert list(Subject.objects.order_by("pk").values_list()) == before


def parse(text: str) -> list[tuple[str, str, str | Literal]]:
    triples = read_triples(io.StringIO(text), name="some.ttl")
    return [(triple.subject, triple.predicate, triple.value) for triple in triples]


def test_the_turtle_that_is_published_is_read() -> None:
    text = (
        '@prefix e: <http://e/>. # note\ne:a a e:B ;\n e:c "x\\n\\"\\U0001F600"@pl-PL , "1"^^e:d , e:f.g ;.'
    )
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert parse(text) == [
        ("http://e/a", kind, "http://e/B"),
        ("http://e/a", "http://e/c", Literal('x\n"😀', "pl-pl")),
        ("http://e/a", "http://e/c", Literal("1")),
        ("http://e/a", "http://e/c", "http://e/f.g"),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<a> <b> [ <c> <d> ] .", "line 1: '[ <c> <d> ] .' is not understood there"),
        ("<a> <b> _:c .", "line 1: '_:c .' is not understood there"),
        ("<a> <b>\n ( 1 2 ) .", "line 2: '( 1 2 ) .' is not understood there"),
        ('<a> <b> """long""" .', "line 1: "),
        ('<a> <b> "open\nend" .', "line 1: "),
        ("<a> <b> c:d .", "line 1: 'c:d' is not understood there"),
        ("<a> <b> <c>\n<d> <e> <f> .", "line 2: '<d>' is not understood there"),
        ("<a> <b> <c> ;\n", "line 1: the file ends inside a statement"),
        ("<a> <b>", "line 1: the file ends inside a statement"),
        ('"a" <b> <c> .', "line 1: "),
        ("@base <http://e/> .", "line 1: '@base' is not understood there"),
        (r'<a> <b> "\q" .', r"line 1: '\\q' is not understood there"),
        (r'<a> <b> "\uD800" .', "line 1: "),
        (r'<a> <b> "\UFFFFFFFF" .', "line 1: "),
    ],
)
def test_turtle_of_another_kind_is_refused_by_its_line(text: str, sentence: str) -> None:
    with pytest.raises(RefusedFile) as refusal:
        parse(text)
    assert str(refusal.value).startswith(f"some.ttl, {sentence}")


@given(st.text() | st.text(alphabet='<>:;,."\\@^ab \n'))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except RefusedFile as refusal:
        assert str(refusal).startswith("some.ttl, line ")  # noqa: PT017 - both outcomes are right


@pytest.mark.django_db
def test_bytes_that_are_no_utf8_are_named_with_their_line(vocabulary: Path) -> None:
    vocabulary.write_bytes(vocabulary.read_bytes().replace(b"subject 251", b"sujet \xe9", 1))
    assert refuse(vocabulary).startswith("some.ttl, line 15: the text is not UTF-8")


@pytest.mark.django_db
def test_a_line_without_end_is_not_read_into_memory(
    vocabulary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "LONGEST_LINE", 50)
    assert "the line is longer than 50 bytes" in refuse(vocabulary)


@pytest.mark.django_db
def test_the_command_says_what_was_done(tmp_path: Path, vocabulary: Path) -> None:
    out = io.StringIO()
    call_command("import_euroscivoc", str(vocabulary), stdout=out)
    assert out.getvalue() == "subjects: 4 read, 4 created, 0 updated, 0 unchanged, 0 withdrawn\n"
    call_command("import_euroscivoc", str(write(tmp_path, concept("25"))), stdout=out)
    assert "withdrawn, kept for their grants: 23, 251, 43" in out.getvalue()


@pytest.mark.django_db
def test_the_command_refuses_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Nothing was imported\. .*gone\.ttl cannot be read"):
        call_command("import_euroscivoc", str(tmp_path / "gone.ttl"))
