"""Every account has one class that speaks for it."""

import pytest

from pos_app.core.provider import Provider
from pos_app.providers.mvola import MVola
from pos_app.providers.pvit import PVit
from pos_app.providers.registry import PROVIDERS, build
from tests.providers.wire import MVOLA, PVIT, Clock, Network


def test_each_account_gets_its_provider() -> None:
    wire = Network().wire()
    providers: list[Provider] = [build(MVOLA, wire, Clock()), build(PVIT, wire, Clock())]
    assert [type(provider) for provider in providers] == [MVola, PVit]
    assert [provider.operator.id for provider in providers] == ["mvola", "pvit"]
    assert len(PROVIDERS) == 2


def test_an_account_of_nobody_is_a_bug() -> None:
    with pytest.raises(LookupError, match="object"):
        build(object(), Network().wire(), Clock())  # type: ignore[arg-type]
