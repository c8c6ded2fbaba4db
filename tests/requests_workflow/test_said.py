"""Sentences that are kept to be said again: in the language of whoever reads them."""

import json
from datetime import date

import pytest
from django.utils.translation import override

from requests_workflow.checks.outcome import Outcome
from requests_workflow.checks.runner import store_outcomes
from requests_workflow.said import Said, say, say_for_the_record
from tests.factories import make_draft

ENDED = Said(
    "%(grant)s: ended on %(end)s, %(count)s day ago.",
    {"grant": "FREYA (777523)", "end": date(2026, 3, 1), "count": 2},
    plural="%(grant)s: ended on %(end)s, %(count)s days ago.",
)


def test_a_sentence_is_filled_and_its_count_chooses_the_form() -> None:
    assert str(ENDED) == "FREYA (777523): ended on 1 March 2026, 2 days ago."


def test_a_date_is_written_in_the_readers_language() -> None:
    with override("de"):
        assert "1. März 2026" in str(ENDED)


def test_what_was_stored_says_the_same() -> None:
    stored = json.loads(json.dumps(ENDED.as_json()))
    assert Said.from_json(stored) == ENDED


def test_several_sentences_make_one_text() -> None:
    assert say([Said("One."), Said("100 %% of %(what)s.", {"what": "it"})]) == "One. 100 % of it."


def test_a_percent_sign_without_values_is_left_alone() -> None:
    assert str(Said("100 % of it.")) == "100 % of it."


@pytest.mark.django_db
def test_the_record_is_in_english_whoever_caused_it() -> None:
    draft = make_draft()
    with override("de"):
        assert "March" in say_for_the_record([ENDED])
        store_outcomes(draft, [Outcome("grant", "grant_ended", "warning", (ENDED,))])
        row = draft.check_results.get()
        assert ("1 March 2026" in row.summary, "1. März 2026" in row.said) == (True, True)


@pytest.mark.parametrize(("count", "said"), [(1, "vor 1 Tag."), (3, "vor 3 Tagen.")])
def test_a_sentence_with_a_number_is_said_in_the_readers_language(count: int, said: str) -> None:
    sentence = Said(ENDED.text, {**ENDED.values, "count": count}, ENDED.plural)
    with override("de"):
        assert str(sentence) == f"FREYA (777523): endete am 1. März 2026, {said}"
