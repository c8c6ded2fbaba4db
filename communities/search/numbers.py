"""Reads grant numbers out of any text: alone, in groups, in a DOI, in an address at CORDIS."""

import re
from collections.abc import Iterator
from itertools import accumulate

GROUPS_OF_DIGITS = re.compile(r"[0-9]+(?:[ .,'\u2019\u2010-\u2013-][0-9]+)*")
DOI_PREFIX = "10.3030/"
"""CORDIS's own; what follows it in a grant's DOI is the grant number."""

RECORD_NUMBER = re.compile(r"\b(?:PJ_)?rcn[/=]([0-9]+)", re.IGNORECASE)
"""An address of one of CORDIS's older styles: the number of a record, which may be another grant's number."""

ADDRESS = re.compile(r"\b(?:[a-z]+://|www\.|cordis\.europa\.eu|(?:dx\.)?doi\.org)\S*", re.IGNORECASE)

SHORTEST_NUMBER, LONGEST_NUMBER = 5, 9
"""CORDIS has grant numbers of five (FP7) to nine digits (Horizon Europe)."""


def read_grant_numbers(text: str) -> list[str]:
    """Return whatever in a text can be a grant number, groups of digits joined in every way that fits."""
    without = RECORD_NUMBER.sub(" ", text).replace(DOI_PREFIX, " ")
    runs = GROUPS_OF_DIGITS.findall(without)
    numbers = (number for run in runs for number in _join_groups(re.findall(r"[0-9]+", run)))
    return list(dict.fromkeys(numbers))


def read_record_numbers(text: str) -> list[str]:
    """Return the record numbers that stand in addresses of CORDIS's older style."""
    return list(dict.fromkeys(RECORD_NUMBER.findall(text)))


def strip_addresses(text: str) -> str:
    """Return the text without web addresses and DOIs, whose words say nothing of a project."""
    return ADDRESS.sub(" ", text).replace(DOI_PREFIX, " ").replace(DOI_PREFIX.rstrip("/"), " ")


def _join_groups(groups: list[str]) -> Iterator[str]:
    for first in range(len(groups)):
        for joined in accumulate(groups[first : first + LONGEST_NUMBER]):
            if len(joined) > LONGEST_NUMBER:
                break
            if len(joined) >= SHORTEST_NUMBER:
                yield joined
