"""Who works at the till: names and PINs that outlast a restart, permissions, and what a person may do to another."""

import asyncio
from dataclasses import replace

import pytest

from pos_app.core.day import CASH, Move
from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency
from pos_app.core.news import ShopChanged
from pos_app.core.payment import PEOPLE, Kind
from pos_app.core.people import CONSOLE, Permission, Person, Role
from pos_app.core.shop import (
    Act,
    AddPerson,
    AllowPrinter,
    ChangePin,
    Correct,
    Decide,
    DisablePerson,
    Explain,
    How,
    MoveCash,
    OpenDay,
    Release,
    SeeCash,
    ShopState,
    SignIn,
    SignOut,
)
from pos_app.engine.engine import Engine
from pos_app.engine.pins import hash_pin, is_pin
from tests.engine.conftest import Bench
from tests.engine.shop import CASHIER, CODE, MANAGER, PEPPER, SHORT, events, kinds, newest, played, refused, staffed
from tests.engine.shop import shop as made


def test_a_home_without_people_works_as_one_cashier(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        assert engine.shop_state() == ShopState()
        day = await engine.act(OpenDay((), " Caisse "))
        assert getattr(day, "opened_by", None) == "caisse"
        assert (await refused(engine.act(OpenDay((), "Hery")))).code == "person_unknown"
        assert (await refused(engine.act(SignIn("caisse", "1234")))).code == "no_manager"

    played(bench, scene)
    assert kinds(bench, PEOPLE) == []


@pytest.mark.parametrize(
    "act",
    [
        Decide("C3-00000000A", True, "vu", "caisse", "T1"),
        Release("C3-00000000A", "client presse", "caisse"),
        Correct(CASH, 5, Currency.MGA, "oubli", "caisse"),
        Explain("mvola", How.NOTE, "vu", "caisse", line="t:in:1"),
        DisablePerson("Hery", "caisse"),
        ChangePin("Hery", "4242", "caisse"),
    ],
)
def test_without_a_manager_nobody_decides(bench: Bench, act: object) -> None:
    async def scene(engine: Engine) -> None:
        assert (await refused(engine.act(act))).code == "no_manager"  # type: ignore[arg-type]

    played(bench, scene)
    assert bench.ledger.head[0] == 0


def test_the_first_is_a_manager_and_adds_the_others(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        assert (await refused(engine.act(AddPerson("Hery", Role.CASHIER, "3141")))).code == "first_manager"
        first = await engine.act(AddPerson("  Vola  R. ", Role.MANAGER, "271828"))
        assert first == Person("Vola R.", Role.MANAGER)
        assert (await refused(engine.act(AddPerson("Hery", Role.CASHIER, "3141")))).code == "pin_missing"
        added = await engine.act(AddPerson("Hery", Role.CASHIER, "3141", by="vola r.", pin="271828"))
        assert added == Person("Hery", Role.CASHIER)
        assert [person.name for person in engine.shop_state().people] == ["Vola R.", "Hery"]

    played(bench, scene)
    added = [event.data["by"] for event in events(bench, PEOPLE) if event.kind is Kind.PERSON_ADDED]
    assert added == [None, "Vola R."]


def test_until_there_is_a_manager_the_shop_has_one_cashier(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await engine.act(AddPerson("Hery", Role.CASHIER, "3333", console=True))
        assert not engine.shop_state().has_people
        await engine.act(OpenDay((), "caisse"))
        assert (await refused(engine.act(MoveCash(Move.IN, 5, Currency.MGA, "Hery", "x")))).code == "pin_missing"
        assert (await refused(engine.act(MoveCash(Move.IN, 5, Currency.MGA, "Soa", "x")))).code == "person_unknown"
        await engine.act(MoveCash(Move.IN, 5, Currency.MGA, "Hery", "x", pin="3333"))
        assert (await refused(engine.act(DisablePerson("Hery", "Hery", "3333")))).code == "no_manager"
        await engine.act(AddPerson("Vola", Role.MANAGER, "271828", console=True))
        assert engine.shop_state().has_people
        assert (await refused(engine.act(MoveCash(Move.IN, 5, Currency.MGA, "caisse", "x")))).code == "pin_missing"

    played(bench, scene)


@pytest.mark.parametrize(
    ("name", "role", "pin", "code"),
    [
        ("", Role.CASHIER, "3141", "name_invalid"),
        ("HERY", Role.CASHIER, "3141", "name_taken"),
        ("Soa", Role.CASHIER, "271828", "pin_digits"),
        ("Soa", Role.MANAGER, "3141", "pin_digits"),
        ("Soa", Role.CASHIER, "7777", "pin_weak"),
    ],
)
def test_a_person_that_cannot_be_added(bench: Bench, name: str, role: Role, pin: str, code: str) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        error = await refused(engine.act(AddPerson(name, role, pin, by=MANAGER, pin=CODE)))
        assert error.code == code
        assert len(engine.shop_state().people) == 2

    played(bench, scene)


def test_the_command_line_of_the_machine_needs_nobodys_leave(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(AddPerson("Soa", Role.CASHIER, "1618", console=True))
        assert newest(bench, Kind.PERSON_ADDED)["by"] == CONSOLE
        await engine.act(DisablePerson("Soa", console=True))
        assert newest(bench, Kind.PERSON_DISABLED)["by"] == CONSOLE

    played(bench, scene)


def test_no_pin_and_no_hash_is_told_or_kept_as_it_is(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(SignIn(CASHIER, SHORT))

    played(bench, scene)
    hashes = [event.data["pin"] for event in events(bench, PEOPLE) if "pin" in event.data]
    assert all(kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for kept in hashes)
    assert CODE not in repr(events(bench))
    assert SHORT not in repr(bench.news) + repr(events(bench))
    assert "argon2" not in repr(bench.news)


def test_a_hash_is_worth_nothing_without_the_pepper() -> None:
    kept = hash_pin(PEPPER, "1234")
    assert is_pin(PEPPER, "1234", kept)
    assert not is_pin(b"q" * 32, "1234", kept)
    assert not is_pin(PEPPER, "1235", kept)
    assert not is_pin(PEPPER, "1234", None)
    assert not is_pin(PEPPER, "1234", "no hash at all")
    assert kept != hash_pin(PEPPER, "1234")


def test_signing_in_and_out_is_told_and_written(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        person = await engine.act(SignIn("hery", SHORT))
        assert person == engine.shop_state().signed_in == Person(CASHIER, Role.CASHIER)
        await engine.act(SignIn(MANAGER, CODE))
        assert await engine.act(SignOut(MANAGER, "locked")) is None
        assert engine.shop_state().signed_in is None
        await engine.act(SignOut(MANAGER, "idle"))
        await engine.act(SignIn(CASHIER, SHORT))

    played(bench, scene)
    written = [event for event in events(bench, PEOPLE) if event.kind in (Kind.SIGNED_IN, Kind.SIGNED_OUT)]
    assert [(event.kind.value, event.data["name"], event.data.get("why")) for event in written] == [
        ("signed_in", CASHIER, None),
        ("signed_out", CASHIER, "replaced"),
        ("signed_in", MANAGER, None),
        ("signed_out", MANAGER, "locked"),
        ("signed_in", CASHIER, None),
        ("signed_out", CASHIER, "closed"),
    ]
    told = [news.state.signed_in for news in bench.news if isinstance(news, ShopChanged)]
    assert [None if person is None else person.name for person in told] == [None] * 3 + [
        CASHIER,
        MANAGER,
        None,
        CASHIER,
    ]


def test_a_restart_begins_with_nobody_signed_in(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(SignIn(CASHIER, SHORT))

    played(bench, scene)
    bench.reopen()
    bench.news.clear()

    async def later(engine: Engine) -> None:
        assert engine.shop_state().signed_in is None
        assert (await refused(engine.act(OpenDay((), CASHIER)))).code == "pin_missing"

    played(bench, later)
    assert isinstance(bench.news[0], ShopChanged)
    assert [person.name for person in bench.news[0].state.people] == [MANAGER, CASHIER]


def test_whoever_is_signed_in_needs_no_pin_for_what_is_no_managers(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(SignIn(CASHIER, SHORT))
        await engine.act(OpenDay((), CASHIER))
        sale = MoveCash(Move.SALE, 5, Currency.MGA, MANAGER)
        assert (await refused(engine.act(sale))).code == "pin_missing"
        assert (await refused(engine.act(replace(sale, by="caisse")))).code == "pin_missing"
        assert (await refused(engine.act(replace(sale, pin=" ")))).code == "pin_missing"
        entry = await engine.act(replace(sale, pin=CODE))
        assert getattr(entry, "by", None) == MANAGER

    played(bench, scene)


def test_a_managers_act_always_takes_the_pin(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(SignIn(MANAGER, CODE))
        correction = Correct(CASH, 5, Currency.MGA, "oubli", MANAGER)
        assert (await refused(engine.act(correction))).code == "pin_missing"
        await engine.act(replace(correction, pin=CODE))

    played(bench, scene)


MANAGERS = [
    (AddPerson("Soa", Role.CASHIER, "1618", by=CASHIER, pin=SHORT), Permission.PEOPLE),
    (DisablePerson(MANAGER, CASHIER, SHORT), Permission.PEOPLE),
    (ChangePin(MANAGER, "161803", CASHIER, SHORT), Permission.PEOPLE),
    (Correct(CASH, 5, Currency.MGA, "oubli", CASHIER, SHORT), Permission.CORRECT),
    (Decide("C3-00000000A", True, "vu", CASHIER, "T1", SHORT), Permission.DECIDE),
    (Release("C3-00000000A", "vu", CASHIER, SHORT), Permission.RELEASE),
    (Explain("mvola", How.NOTE, "vu", CASHIER, SHORT, line="t:in:1"), Permission.EXPLAIN),
    (AllowPrinter(CASHIER, SHORT), Permission.PRINTER),
    (SeeCash(CASHIER, SHORT), Permission.CASH),
]


@pytest.mark.parametrize("act", [AllowPrinter(MANAGER.upper(), CODE), SeeCash(MANAGER.upper(), CODE)])
def test_a_manager_allows_what_no_ledger_needs_to_know(bench: Bench, act: Act) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        assert await engine.act(act) == MANAGER

    played(bench, scene)


@pytest.mark.parametrize("with_pin", [True, False])
@pytest.mark.parametrize(("act", "wanted"), MANAGERS)
def test_a_cashier_who_tries_a_managers_act_is_refused_and_recorded(
    bench: Bench, act: object, wanted: Permission, with_pin: bool
) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(SignIn(CASHIER, SHORT))
        tried = act if with_pin else replace(act, pin=None)  # type: ignore[type-var]
        assert (await refused(engine.act(tried))).code == "manager_only"  # type: ignore[arg-type]
        assert len(engine.shop_state().people) == 2

    played(bench, scene)
    assert newest(bench, Kind.FORBIDDEN) == {"name": CASHIER, "wanted": wanted.value, "by": CASHIER}


def test_who_no_longer_works_here_is_believed_no_more(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(SignIn(CASHIER, SHORT))
        gone = await engine.act(DisablePerson("HERY", MANAGER, CODE))
        assert gone == Person(CASHIER, Role.CASHIER, disabled=True)
        assert engine.shop_state().signed_in is None
        assert (await refused(engine.act(SignIn(CASHIER, SHORT)))).code == "pin_wrong"
        again = AddPerson("hery", Role.CASHIER, "1618", by=MANAGER, pin=CODE)
        assert (await refused(engine.act(again))).code == "name_taken"
        assert (await refused(engine.act(DisablePerson(CASHIER, MANAGER, CODE)))).code == "person_unknown"
        assert (await refused(engine.act(DisablePerson("Soa", MANAGER, CODE)))).code == "person_unknown"

    played(bench, scene)
    assert newest(bench, Kind.SIGNED_OUT) == {"name": CASHIER, "why": "disabled", "by": CASHIER}
    assert newest(bench, Kind.PERSON_DISABLED) == {"name": CASHIER, "by": MANAGER}


def test_the_last_manager_stays(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        assert (await refused(engine.act(DisablePerson(MANAGER, MANAGER, CODE)))).code == "last_manager"
        assert (await refused(engine.act(DisablePerson(MANAGER, console=True)))).code == "last_manager"
        await engine.act(AddPerson("Soa", Role.MANAGER, "161803", by=MANAGER, pin=CODE))
        await engine.act(DisablePerson(MANAGER, MANAGER, CODE))
        assert (await refused(engine.act(DisablePerson("Soa", "Soa", "161803")))).code == "last_manager"

    played(bench, scene)


def test_everybody_changes_their_own_pin_and_a_manager_anybodys(bench: Bench) -> None:
    async def scene(engine: Engine) -> None:
        await staffed(engine)
        await engine.act(SignIn(CASHIER, SHORT))
        # Being signed in is not enough: somebody may have walked up to the window.
        assert (await refused(engine.act(ChangePin(CASHIER, "1618", CASHIER)))).code == "pin_missing"
        assert (await refused(engine.act(ChangePin(CASHIER, "161803", CASHIER, SHORT)))).code == "pin_digits"
        assert (await refused(engine.act(ChangePin("Soa", "1618", MANAGER, CODE)))).code == "person_unknown"
        changed = await engine.act(ChangePin(CASHIER, "1618", CASHIER, SHORT))
        assert changed == Person(CASHIER, Role.CASHIER)
        assert (await refused(engine.act(SignIn(CASHIER, SHORT)))).code == "pin_wrong"
        await engine.act(ChangePin(CASHIER, "2357", MANAGER, CODE))
        await engine.act(SignIn(CASHIER, "2357"))

    played(bench, scene)
    changes = [event.data["by"] for event in events(bench, PEOPLE) if event.kind is Kind.PIN_CHANGED]
    assert changes == [CASHIER, MANAGER]


def test_two_first_managers_at_once_are_one(bench: Bench) -> None:
    async def scene(engine: Engine) -> list[object]:
        return await asyncio.gather(
            engine.act(AddPerson("Vola", Role.MANAGER, "271828")),
            engine.act(AddPerson("Soa", Role.MANAGER, "161803")),
            return_exceptions=True,
        )

    first, second = played(bench, scene)
    assert isinstance(first, Person)
    assert isinstance(second, InvalidInput)
    assert second.code == "pin_missing"


def test_an_engine_that_is_no_shops_knows_nobody(bench: Bench) -> None:
    async def run() -> None:
        from tests.engine.shop import paying

        engine = bench.engine(paying())
        await engine.start()
        assert engine.shop_state() == ShopState()
        assert (await refused(engine.act(SignIn("Vola", "1")))).code == "shop_not_set"
        await engine.close()

    bench.run(run())
    assert not any(isinstance(news, ShopChanged) for news in bench.news)


def test_nothing_is_done_once_the_till_is_closed(bench: Bench) -> None:
    async def run() -> None:
        engine = made(bench)
        await engine.start()
        await staffed(engine)
        await engine.close()
        assert (await refused(engine.act(SignIn(MANAGER, CODE)))).code == "engine_stopped"
        assert await engine.act(SignOut(MANAGER, "closed")) is None

    bench.run(run())
