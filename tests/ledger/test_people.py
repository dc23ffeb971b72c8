"""People in the ledger: who there is, wrong PINs that restarts do not forget, and no name twice."""

from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.core.fold import ImpossibleEvent
from pos_app.core.payment import DAYS, PEOPLE, STATEMENTS, Json, Kind
from pos_app.core.people import Person, PersonRecord, Role
from pos_app.ledger.chain import verify
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.business import person
from tests.ledger.story import KEY, NOW

HANTA = PersonRecord(Person("Hanta", Role.MANAGER), "$hash of Hanta")
UNTIL = NOW + timedelta(minutes=5)


def tell(ledger: Ledger, kind: Kind, **data: Json) -> None:
    ledger.note(PEOPLE, kind, {"by": None, **data}, NOW)


@pytest.fixture
def staffed(ledger: Ledger) -> Ledger:
    """A ledger with a manager and a cashier."""
    ledger.note(*person("Hanta", "manager"), NOW)
    ledger.note(*person("Vola"), NOW)
    return ledger


def test_who_there_is(staffed: Ledger, reader: Reader) -> None:
    vola = PersonRecord(Person("Vola", Role.CASHIER), "$hash of Vola")
    assert staffed.people() == reader.people() == (HANTA, vola)
    tell(staffed, Kind.PERSON_DISABLED, name="Vola")
    assert staffed.people()[1] == PersonRecord(Person("Vola", Role.CASHIER, disabled=True), "$hash of Vola")


def test_wrong_pins_are_counted_until_the_right_one(path: Path) -> None:
    staffed = Ledger.create(path, KEY)
    staffed.note(*person("Hanta", "manager"), NOW)
    tell(staffed, Kind.PIN_REFUSED, name="Hanta", wanted="decide", wrong=1, locked_until=None)
    tell(staffed, Kind.PIN_REFUSED, name="Hanta", wanted="decide", wrong=5, locked_until=UNTIL.isoformat())
    staffed.close()
    again = Ledger.open(path, KEY)
    assert again.people()[0].person == Person("Hanta", Role.MANAGER, wrong=5, locked_until=UNTIL)
    tell(again, Kind.SIGNED_IN, name="Hanta")
    assert again.people()[0] == HANTA
    again.close()
    assert verify(path, KEY).intact


def test_a_new_pin_is_listened_to_at_once(staffed: Ledger) -> None:
    tell(staffed, Kind.PIN_REFUSED, name="Hanta", wanted="sign_in", wrong=5, locked_until=UNTIL.isoformat())
    tell(staffed, Kind.PIN_CHANGED, name="Hanta", pin="$new")
    assert staffed.people()[0] == PersonRecord(HANTA.person, "$new")


def test_what_changes_nobody_is_kept_all_the_same(staffed: Ledger, reader: Reader) -> None:
    before = staffed.people()
    tell(staffed, Kind.SIGNED_OUT, name="Vola", why="idle")
    tell(staffed, Kind.FORBIDDEN, name="Vola", wanted="pay_out")
    tell(staffed, Kind.SIGNED_IN, name="caisse")
    tell(staffed, Kind.PIN_REFUSED, name="nobody", wanted="x", wrong=1, locked_until=None)
    assert staffed.people() == before
    assert [event.kind for event in reader.trail(PEOPLE)][2:] == [
        Kind.SIGNED_OUT,
        Kind.FORBIDDEN,
        Kind.SIGNED_IN,
        Kind.PIN_REFUSED,
    ]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Kind.PERSON_ADDED, {"name": "Hanta", "role": "cashier", "pin": "x"}),
        (Kind.PERSON_ADDED, {"name": "Zo", "role": "owner", "pin": "x"}),
        (Kind.PERSON_ADDED, {"name": "Zo", "role": "cashier", "pin": None}),
        (Kind.PERSON_ADDED, {"name": "Zo"}),
        (Kind.PERSON_DISABLED, {"name": "Zo"}),
        (Kind.PIN_CHANGED, {"name": "Zo", "pin": "x"}),
        (Kind.PIN_REFUSED, {"name": "Hanta", "wrong": "many", "locked_until": None}),
        (Kind.PIN_REFUSED, {"name": "Hanta", "wrong": 5, "locked_until": "tomorrow"}),
        (Kind.PIN_REFUSED, {"name": "Hanta", "wrong": 5, "locked_until": "2026-11-21T08:00:00"}),
        (Kind.PIN_REFUSED, {"name": "Hanta", "wrong": 10**30, "locked_until": None}),
        (Kind.DAY_OPENED, {"day": 1, "since": 0, "floats": []}),
        (Kind.CREATED, {}),
    ],
)
def test_what_cannot_be_of_people(staffed: Ledger, path: Path, kind: Kind, data: dict[str, Json]) -> None:
    before = staffed.people()
    with pytest.raises(ImpossibleEvent):
        tell(staffed, kind, **data)
    assert staffed.people() == before
    assert verify(path, KEY).events == 2


@pytest.mark.parametrize(
    ("stream", "kind"),
    [
        (DAYS, Kind.PERSON_ADDED),
        (STATEMENTS, Kind.PERSON_ADDED),
        ("@orphans", Kind.ORPHAN),
        ("@orphans", Kind.PERSON_ADDED),
        ("@others", Kind.PERSON_ADDED),
        ("C3-1", Kind.PERSON_ADDED),
        (PEOPLE, Kind.IMPORTED),
    ],
)
def test_each_stream_has_kinds_of_its_own(ledger: Ledger, stream: str, kind: Kind) -> None:
    data = {"name": "Hanta", "role": "manager", "pin": "x", "by": None}
    with pytest.raises(ImpossibleEvent):
        ledger.note(stream, kind, data, NOW)
    with pytest.raises(ImpossibleEvent):
        ledger.append_many([(stream, kind, data)], NOW)
    assert ledger.head[0] == 0
