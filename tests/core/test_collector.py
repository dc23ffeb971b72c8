"""The collector of garbage rests where it is asked to, and goes on afterwards."""

import gc

import pytest

from pos_app.core.collector import collector_resting


def test_it_rests_and_goes_on() -> None:
    with collector_resting():
        assert not gc.isenabled()
        with collector_resting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_a_fault() -> None:
    with pytest.raises(KeyError), collector_resting():
        raise KeyError
    assert gc.isenabled()
