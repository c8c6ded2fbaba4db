"""Reads RATES_FILE: JSON that replaces rows of the rates table, taken whole or refused with sentences.

    {"policies": {"minute": {"guest": 600, "user": 1000, "window": 60}},
     "page_sizes": {"guest": 25, "user": 100, "oai": 50}}

Each part, row and field may be left out and keeps its default. Numbers are whole; windows are seconds.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from portal.traffic.policies import DEFAULT_TABLE, PageSizes, Policy, RateTable, find_faults


class RatesError(ImproperlyConfigured):
    """The rates can't be used; `faults` has one sentence for each reason, with the file and the row."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class _FaultyFileError(ValueError):
    """What is wrong with the file, in a sentence that doesn't yet name it."""


def read_rates(path: str) -> RateTable:
    """Return the default table with the rows of the file at `path`; an empty path replaces none.

    Raises RatesError for a file that is missing, isn't such JSON, or leads to a senseless table.
    """
    source = f"RATES_FILE {path}" if path else "The default rates"
    try:
        table = _replace_rows(_load(path)) if path else DEFAULT_TABLE
    except _FaultyFileError as fault:
        raise RatesError([f"{source}: {fault}"]) from fault
    faults = find_faults(table)
    if faults:
        raise RatesError([f"{source}: {fault}" for fault in faults])
    return table


def _load(path: str) -> Any:
    try:
        text = Path(path).read_text(encoding="utf-8")
        return json.loads(text, object_pairs_hook=_refuse_repeated_names)
    except _FaultyFileError:
        raise
    except OSError as error:
        raise _FaultyFileError(
            f"can't be read ({error.strerror}); correct the path or unset RATES_FILE."
        ) from error
    except (ValueError, RecursionError) as error:
        raise _FaultyFileError(f"isn't JSON in UTF-8 ({error}); correct it or unset RATES_FILE.") from error


def _refuse_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise _FaultyFileError(f'"{name}" is there twice in one object; keep one.')
    return dict(pairs)


def _replace_rows(document: Any) -> RateTable:
    parts = _take_object(document, "the file", ("policies", "page_sizes"))
    names = [policy.name for policy in DEFAULT_TABLE.policies]
    rows = _take_object(parts.get("policies", {}), '"policies"', names)
    return RateTable(
        policies=tuple(
            _replace_numbers(policy, rows.get(policy.name, {})) for policy in DEFAULT_TABLE.policies
        ),
        page_sizes=_replace_sizes(DEFAULT_TABLE.page_sizes, parts.get("page_sizes", {})),
    )


def _replace_numbers(policy: Policy, row: Any) -> Policy:
    numbers = _take_numbers(row, f'row "{policy.name}"', ("guest", "user", "window"))
    return replace(
        policy,
        guest=numbers.get("guest", policy.guest),
        user=numbers.get("user", policy.user),
        window=numbers.get("window", policy.window),
    )


def _replace_sizes(sizes: PageSizes, row: Any) -> PageSizes:
    numbers = _take_numbers(row, '"page_sizes"', ("guest", "user", "oai"))
    return replace(sizes, **numbers)


def _take_object(value: Any, where: str, allowed: Iterable[str]) -> dict[str, Any]:
    known = sorted(allowed)
    if not isinstance(value, dict):
        raise _FaultyFileError(f"{where} isn't an object; write {{…}} with any of {', '.join(known)}.")
    for name in value:
        if name not in known:
            raise _FaultyFileError(f'{where} has the unknown name "{name}"; use one of {", ".join(known)}.')
    return value


def _take_numbers(row: Any, where: str, fields: Iterable[str]) -> dict[str, int]:
    numbers = _take_object(row, where, fields)
    for field, number in numbers.items():
        if type(number) is not int:  # bool is a kind of int, and `true` is no limit
            raise _FaultyFileError(f'{where}: "{field}" is {json.dumps(number)}; give a whole number.')
    return numbers
