"""Who was refused is refused again until the wait ends, and not a moment longer."""

from portal.traffic.decisions import Decision, Demand
from portal.traffic.denials import Denials
from portal.traffic.window import SlidingWindow
from tests.portal.traffic.conftest import SecondsClock, SteppedClock

SEARCH = Demand("search", "v4:1", 2, 60)
MINUTE = Demand("minute", "v4:1", 60, 60)
SUGGEST = Demand("suggest", "v4:1", 120, 60)


def _refuse(demands: list[Demand]) -> Decision:
    window = SlidingWindow(clock=SteppedClock())
    while (decision := window.decide(demands)).is_allowed:
        pass
    return decision


def test_a_refusal_is_repeated_until_its_wait_ends(seconds: SecondsClock) -> None:
    denials, refusal = Denials(clock=seconds), _refuse([SEARCH, MINUTE])
    denials.remember([SEARCH, MINUTE], refusal)
    at_once = denials.find([SEARCH, MINUTE])
    assert at_once is not None
    assert at_once.standings == refusal.violated
    seconds.now += 25.5
    later = denials.find([SEARCH, MINUTE])
    assert later is not None
    assert [(s.policy, s.remaining, s.reset) for s in later.standings] == [("search", 0, 35)]
    assert (later.is_allowed, later.wait) == (False, 35)
    seconds.now += 34.4
    assert denials.find([SEARCH, MINUTE]) is not None
    seconds.now += 0.1
    assert denials.find([SEARCH, MINUTE]) is None


def test_other_requests_of_a_refused_client_are_asked_about(seconds: SecondsClock) -> None:
    denials = Denials(clock=seconds)
    denials.remember([SEARCH, MINUTE], _refuse([SEARCH, MINUTE]))
    assert denials.find([MINUTE]) is None
    assert denials.find([SUGGEST, MINUTE]) is None


def test_other_clients_are_asked_about(seconds: SecondsClock) -> None:
    denials = Denials(clock=seconds)
    denials.remember([SEARCH], _refuse([SEARCH]))
    assert denials.find([Demand("search", "v4:2", 2, 60)]) is None


def test_neighbours_hear_of_the_network_they_share_and_nothing_of_each_other(seconds: SecondsClock) -> None:
    denials, shared = Denials(clock=seconds), Demand("network", "net4:1", 2, 60)
    greedy = [Demand("hour", "v4:1", 2, 3_600), shared]
    refusal = _refuse(greedy)
    assert [standing.policy for standing in refusal.violated] == ["hour", "network"]
    denials.remember(greedy, refusal)
    found = denials.find([Demand("hour", "v4:2", 2, 3_600), shared])
    assert found is not None
    assert ([standing.policy for standing in found.standings], found.wait) == (["network"], 60)
    own = denials.find(greedy)
    assert own is not None
    assert ([standing.policy for standing in own.standings], own.wait) == (["hour", "network"], 3_600)


def test_who_names_the_same_account_from_elsewhere_hears_of_the_account_alone(seconds: SecondsClock) -> None:
    denials, name = Denials(clock=seconds), Demand("login-name", "name:1", 5, 300)
    guessing = [Demand("form", "v4:1", 5, 60), name]
    denials.remember(guessing, _refuse(guessing))
    found = denials.find([Demand("form", "v4:2", 5, 60), name])
    assert found is not None
    assert ([standing.policy for standing in found.standings], found.wait) == (["login-name"], 300)


def test_a_full_policy_refuses_every_request_that_it_covers(seconds: SecondsClock) -> None:
    denials, narrow = Denials(clock=seconds), Demand("minute", "v4:1", 1, 60)
    denials.remember([narrow], _refuse([narrow]))
    found = denials.find([SUGGEST, narrow])
    assert found is not None
    assert [standing.policy for standing in found.violated] == ["minute"]
    assert [standing.policy for standing in found.standings] == ["minute"], "the other is not known"


def test_an_allowed_request_leaves_nothing_behind(seconds: SecondsClock) -> None:
    denials = Denials(clock=seconds)
    denials.remember([SEARCH], SlidingWindow().decide([SEARCH]))
    assert denials.find([SEARCH]) is None


def test_a_changed_limit_is_asked_about(seconds: SecondsClock) -> None:
    denials = Denials(clock=seconds)
    denials.remember([SEARCH], _refuse([SEARCH]))
    assert denials.find([Demand("search", "v4:1", 3, 60)]) is None


def test_memory_is_capped(seconds: SecondsClock) -> None:
    denials = Denials(clock=seconds, most_denials=10)
    demands = [Demand("search", f"v4:{number}", 2, 60) for number in range(15)]
    for demand in demands:
        denials.remember([demand], _refuse([demand]))
    assert [denials.find([demand]) is not None for demand in demands] == [False] * 5 + [True] * 10
