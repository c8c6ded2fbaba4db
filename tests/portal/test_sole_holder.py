"""A name is held by one at a time, across connections; who doesn't get it is told so at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portal.sole_holder import hold_alone

pytestmark = pytest.mark.django_db


def may_hold(name: str) -> bool:
    """Try on a connection of another thread, as another process would."""

    def hold() -> bool:
        try:
            with hold_alone(name) as is_held:
                return is_held
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(hold).result()


def test_a_name_is_held_by_one_and_another_name_by_another() -> None:
    with hold_alone("RIVERS") as is_held:
        assert is_held
        assert not may_hold("RIVERS")
        assert not may_hold("RIVERS"), "who was refused has taken nothing away"
        assert may_hold("LAKES")
    assert may_hold("RIVERS")


def test_it_is_given_back_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), hold_alone("RIVERS"):
        raise ZeroDivisionError
    assert may_hold("RIVERS")
