"""Callbacks about payments that are not ours: what their event says."""

from dataclasses import replace

import pytest

from pos_app.core.fold import ImpossibleEvent
from pos_app.core.orphan import Orphan, orphan_of
from pos_app.core.payment import ORPHANS, Claim, Environment, Event, Kind
from tests.support.virtual import START

DATA = {"operator": "pvit", "environment": "sandbox", "named": "C9-0T36SV0S7", "claim": "success", "word": "200"}
EVENT = Event(7, START, ORPHANS, Kind.ORPHAN, DATA)


def test_what_an_orphan_says() -> None:
    found = orphan_of(EVENT)
    assert found == Orphan(7, START, "pvit", Environment.SANDBOX, "C9-0T36SV0S7", Claim.SUCCESS, "200")
    silent = orphan_of(replace(EVENT, data={**DATA, "claim": None, "word": None}))
    assert (silent.claim, silent.word) == (None, None)


@pytest.mark.parametrize("changes", [{"kind": Kind.CALLBACK}, {"reference": "C3-0T36SV0S7"}])
def test_no_other_event_is_one(changes: dict[str, object]) -> None:
    with pytest.raises(ImpossibleEvent):
        orphan_of(replace(EVENT, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("lacking", ["operator", "environment", "named"])
def test_an_orphan_without_its_data(lacking: str) -> None:
    with pytest.raises(KeyError):
        orphan_of(replace(EVENT, data={name: value for name, value in DATA.items() if name != lacking}))
