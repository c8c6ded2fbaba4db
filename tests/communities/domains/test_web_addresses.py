"""What people wrote into `organizationURL`, as it is in real dumps, and the hosts in it."""

import pytest

from communities.domains.web_addresses import Host, read_hosts


def names(field: str) -> list[str]:
    return [host.name for host in read_hosts(field)]


@pytest.mark.parametrize(
    ("field", "hosts"),
    [
        ("http://www.kth.se", ["kth.se"]),
        ("https://www.kth.se/en/om?x=1#y", ["kth.se"]),
        ("KTH.SE", ["kth.se"]),
        ("www.kth.se:8080/en", ["kth.se"]),
        ("http://ict.kth.se", ["ict.kth.se"]),
        ("http://www.kth.se.", ["kth.se"]),
        ("http:// www.heimbach.com", ["heimbach.com"]),
        ("WWW. AECORK.COM", ["aecork.com"]),
        ("http//:hecon.de", ["hecon.de"]),
        ("http::www.afnet.fr", ["afnet.fr"]),
        ("WWW://RGB-MEDICAL.COM", ["rgb-medical.com"]),
        ("www,qub.ac.uk", ["qub.ac.uk"]),
        ("www.qub,ac.uk", ["qub.ac.uk"]),
        ("www/syfer.com", ["syfer.com"]),
        ("www.syfer/com", ["syfer.com"]),
        ("http://www.boehringer\u2010ingelheim.com", ["boehringer-ingelheim.com"]),
        ("http://www.juntadeandalucia.es/aac/\u200e", ["juntadeandalucia.es"]),
        ("agenziamobilità.roma.it", ["xn--agenziamobilit-tgb.roma.it"]),
        (
            "http://www.transfer.edu.pl - www.pk.edu.pl - www.krakow-info.com",
            ["transfer.edu.pl", "pk.edu.pl", "krakow-info.com"],
        ),
        ("http://www.stem.se ; www.swedishenergyagency.se", ["stem.se", "swedishenergyagency.se"]),
        ("http://www.fi.dk or www.dasti.dk", ["fi.dk", "dasti.dk"]),
        ("http://www.szu.sk, www.upkm.sk", ["szu.sk", "upkm.sk"]),
        ("www.one.eu,www.two.eu", ["one.eu", "two.eu"]),
        ("www.one.eu & www.one.eu", ["one.eu"]),
        ("http://www.uni.example", []),
        ("Madrid", []),
        ("http://na", []),
        ("n/a", []),
        ("a & b", []),
        ("http://192.0.2.7/", []),
        ("www.foo.ac.yu", []),
        ("https://co.uk", []),
        ("straße.de", []),
        ("", []),
    ],
)
def test_the_hosts_that_a_field_names(field: str, hosts: list[str]) -> None:
    assert names(field) == hosts


def test_a_name_is_compared_by_what_was_registered_never_by_how_it_ends() -> None:
    assert read_hosts("http://kth.se.evil.com") == (Host("kth.se.evil.com", "evil.com"),)
    assert read_hosts("http://notkth.se") == (Host("notkth.se", "notkth.se"),)
    assert read_hosts("http://kth.se@evil.com/") == (Host("evil.com", "evil.com", is_mailbox=True),)


def test_towns_that_give_out_names_are_suffixes() -> None:
    assert [host.domain for host in read_hosts("www.p.lodz.pl www.imp.lodz.pl")] == [
        "p.lodz.pl",
        "imp.lodz.pl",
    ]


def test_a_suffix_is_its_owners_own_site() -> None:
    assert read_hosts("http://www.ruhr-uni-bochum.de") == (Host("ruhr-uni-bochum.de", "ruhr-uni-bochum.de"),)


def test_an_address_for_mail_is_known_as_one() -> None:
    assert read_hosts("huniv@hu.edu.jo") == (Host("hu.edu.jo", "hu.edu.jo", is_mailbox=True),)


@pytest.mark.parametrize(
    ("field", "is_doubtful"),
    [
        ("http://www.uni-Ieipzig.de", True),
        ("http://www.UNI-LEIPZIG.DE", False),
        ("http://www.uni-leipzig.de", False),
        ("http://www.Uni-Leipzig.de", False),
        ("http://www.k\u0430istc.com", True),  # a Cyrillic letter
        ("http://www.институт.рф", False),
    ],
)
def test_letters_that_look_like_others_are_flagged(field: str, is_doubtful: bool) -> None:
    (host,) = read_hosts(field)
    assert host.is_doubtful is is_doubtful


def test_no_field_is_too_long_or_holds_too_much() -> None:
    assert names("x" * 100_000) == []
    assert len(names(" ".join(f"a{number}.eu" for number in range(100)))) == 8
    assert names("a." * 250) == []
    assert names(("a" * 64) + ".eu") == []
