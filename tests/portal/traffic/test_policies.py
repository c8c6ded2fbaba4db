"""The default table is what is published, and it is sound."""

from dataclasses import replace

import pytest

from portal.traffic.policies import DEFAULT_TABLE, PageSizes, Policy, RateTable, find_faults


def _policy(name: str) -> Policy:
    return next(policy for policy in DEFAULT_TABLE.policies if policy.name == name)


def test_the_default_limits_are_the_published_ones() -> None:
    rows = {(policy.name, policy.guest, policy.user, policy.window) for policy in DEFAULT_TABLE.policies}
    assert rows == {
        ("search", 30, 30, 60),
        ("suggest", 120, 120, 60),
        ("oai", 30, 30, 60),
        ("minute", 60, 100, 60),
        ("hour", 2_000, 5_000, 3_600),
        ("network", 600, 600, 60),
        ("auth-fail", 10, 10, 60),
        ("form", 5, 5, 60),
        ("login-name", 5, 5, 300),
    }
    assert DEFAULT_TABLE.page_sizes == PageSizes(guest=25, user=100, oai=50)


def test_the_default_table_has_no_fault() -> None:
    assert find_faults(DEFAULT_TABLE) == []


@pytest.mark.parametrize(
    ("method", "scope", "route", "covering"),
    [
        ("GET", "search", "list", {"search", "minute", "hour", "network"}),
        ("HEAD", "search", "list", {"search", "minute", "hour", "network"}),
        ("POST", "search", "list", {"minute", "hour", "network"}),
        ("GET", "search", "detail", {"minute", "hour", "network"}),
        ("GET", "suggest", "list", {"suggest", "minute", "hour", "network"}),
        ("GET", "suggest", "detail", {"suggest", "minute", "hour", "network"}),
        ("GET", None, "list", {"minute", "hour", "network"}),
        ("DELETE", None, "detail", {"minute", "hour", "network"}),
        ("OPTIONS", "search", "list", {"minute", "hour", "network"}),
    ],
)
def test_a_request_is_covered_by(
    method: str,
    scope: str | None,
    route: str,
    covering: set[str],
) -> None:
    names = {
        policy.name
        for policy in DEFAULT_TABLE.policies
        if policy.covers(scope=scope, method=method, is_detail=route == "detail")
    }
    assert names == covering


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"guest": 101}, "users get 100, fewer than the 101 of guests"),
        ({"guest": 0}, '"guest" is 0'),
        ({"user": 10**9 + 1}, '"user" is 1000000001'),
        ({"window": 0}, '"window" is 0'),
        ({"window": 86_401}, '"window" is 86401'),
    ],
)
def test_a_senseless_row_is_named(change: dict[str, int], sentence: str) -> None:
    table = RateTable(
        policies=(replace(_policy("minute"), **change),),  # type: ignore[arg-type] # all are numbers
        page_sizes=DEFAULT_TABLE.page_sizes,
    )
    (fault,) = find_faults(table)
    assert fault.startswith('row "minute": ')
    assert sentence in fault


@pytest.mark.parametrize(
    ("sizes", "count"), [((25, 24), 1), ((0, 0), 2), ((25, 1_001), 1), ((25, 25), 0), ((1, 1_000), 0)]
)
def test_page_sizes_are_held_to_the_same_rule(sizes: tuple[int, int], count: int) -> None:
    table = replace(DEFAULT_TABLE, page_sizes=PageSizes(guest=sizes[0], user=sizes[1], oai=50))
    faults = find_faults(table)
    assert len(faults) == count
    assert all(fault.startswith('"page_sizes": ') for fault in faults)


def test_the_edges_of_what_makes_sense_are_taken() -> None:
    edges = replace(_policy("minute"), guest=1, user=10**9, window=86_400)
    assert find_faults(RateTable(policies=(edges,), page_sizes=DEFAULT_TABLE.page_sizes)) == []
