"""After a crash, a stop, a fault of the disk or a bug: nothing is sent again and nothing is forgotten."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.news import EngineFailed
from pos_app.core.payment import Event, Json, Kind, Payment, Status
from pos_app.core.provider import Accepted, Declined, Pending
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench, ExpectLog, charge
from tests.engine.play import ACCEPTED, paid, settled
from tests.support.scripted import ScriptedProvider

INTENT = {"correlation_id": "c", "callback_secret": "s"}


def left_behind(bench: Bench, *steps: tuple[Kind, Mapping[str, Json]]) -> str:
    """A ledger as a crash leaves it: a payment that came as far as `steps`."""
    from pos_app.engine.admission import admit

    reference = "C3-0T36SV0S7"
    bench.ledger.append(reference, Kind.CREATED, admit(bench.operator, charge(), "caisse3"), bench.clock.now())
    for kind, data in steps:
        bench.ledger.append(reference, kind, data, bench.clock.now())
    bench.reopen()
    return reference


def restarted(bench: Bench, provider: ScriptedProvider, reference: str, seconds: float = 30) -> Payment:
    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.wait_for(reference, settled, seconds)
        await engine.close()
        return payment

    payment: Payment = bench.run(play())
    assert provider.initiated == []
    return payment


def test_created_without_sending_never_left_the_till(bench: Bench) -> None:
    reference = left_behind(bench)
    payment = restarted(bench, ScriptedProvider(bench.operator), reference)
    assert (payment.status, payment.reason) == (Status.NOT_SENT, "interrupted")


@pytest.mark.parametrize("answered", [False, True])
def test_sending_without_an_interpretation_may_have_arrived(bench: Bench, answered: bool) -> None:
    raw = [(Kind.ANSWERED, {"step": "initiate", "http_status": 202, "body": "{}"})] if answered else []
    reference = left_behind(bench, (Kind.SENDING, INTENT), *raw)
    payment = restarted(bench, ScriptedProvider(bench.operator), reference, 10)
    assert (payment.status, payment.reason) == (Status.UNKNOWN, "interrupted")


def test_an_interrupted_send_is_asked_about_where_the_reference_is_enough(bench: Bench) -> None:
    reference = left_behind(bench, (Kind.SENDING, INTENT))
    payment = restarted(bench, ScriptedProvider(bench.operator, statuses=[paid], needs_id=False), reference)
    assert payment.status is Status.PAID


def test_what_was_awaited_is_asked_about_at_once(bench: Bench) -> None:
    reference = left_behind(bench, (Kind.SENDING, INTENT), (Kind.ACCEPTED, {"provider_reference": "p1"}))
    bench.clock.jump(timedelta(hours=5))
    provider = ScriptedProvider(bench.operator, statuses=[paid])
    assert restarted(bench, provider, reference).status is Status.PAID
    assert provider.asked == [(reference, 0)]


def test_a_refusal_of_yesterday_is_still_watched(bench: Bench) -> None:
    reference = left_behind(
        bench,
        (Kind.SENDING, INTENT),
        (Kind.ACCEPTED, {"provider_reference": "p1"}),
        (Kind.DECLINED, {"reason": "declined"}),
    )
    bench.clock.jump(timedelta(hours=71))
    provider = ScriptedProvider(bench.operator, statuses=[paid])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.wait_for(reference, lambda p: p.status is Status.PAID, 30)
        await engine.close()
        return payment

    assert bench.run(play()).status is Status.PAID


def test_references_go_on_behind_the_last_one(bench: Bench) -> None:
    left_behind(bench)
    bench.clock.jump(timedelta(days=-200))

    async def play() -> Payment:
        engine = bench.engine(ScriptedProvider(bench.operator, initiates=[ACCEPTED]))
        await engine.start()
        payment = await engine.charge(charge("another"))
        await engine.close()
        return payment

    assert bench.run(play()).reference > "C3-0T36SV0S7"


@pytest.mark.parametrize(
    ("answer_takes", "ends", "stopped_after"),
    [(20, (Status.AWAITING, None, "p1"), 20), (3_600, (Status.UNKNOWN, "interrupted", None), 31)],
    ids=["it-comes-to-its-end", "what-hangs-is-unknown"],
)
def test_a_stop_waits_for_what_is_being_sent_but_not_for_ever(
    bench: Bench, answer_takes: float, ends: tuple[Status, str | None, str | None], stopped_after: float
) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[answer_takes, ACCEPTED])

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await engine.close()
        return payment.reference

    known = bench.ledger.payment(bench.run(play()))
    assert known is not None
    assert (known.status, known.reason, known.provider_reference) == ends
    assert bench.loop.time() == stopped_after


@pytest.mark.parametrize("token_takes", [10, 3_600])
def test_a_stop_before_the_send_sends_nothing(bench: Bench, token_takes: float) -> None:
    provider = ScriptedProvider(bench.operator, prepares=[token_takes, None], initiates=[ACCEPTED])

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        await engine.close()
        return payment.reference

    known = bench.ledger.payment(bench.run(play()))
    assert known is not None
    assert (known.status, known.reason) == (Status.NOT_SENT, "interrupted")
    assert provider.initiated == []


def test_a_stop_drops_questions_under_way(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[3_600, Pending()])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        await engine.charge(charge())
        await asyncio.sleep(5)
        await engine.close()

    bench.run(play())
    assert bench.loop.time() == 5


class Bug(Exception):
    """A fault of our own code."""


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ({"prepares": [Bug()]}, Status.NOT_SENT),
        ({"initiates": [Bug()]}, Status.UNKNOWN),
        ({"initiates": [ACCEPTED], "statuses": [Bug()]}, Status.AWAITING),
    ],
)
def test_a_bug_is_loud_and_ends_charging(
    bench: Bench, expect_log: ExpectLog, script: dict[str, list[object]], status: Status
) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    provider = ScriptedProvider(bench.operator, **script)  # type: ignore[arg-type]

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        assert (await engine.wait_for(payment.reference, settled, 10)).reference == payment.reference
        with pytest.raises(KnownError):
            await engine.charge(charge("another"))
        await engine.close()
        return payment.reference

    reference = bench.run(play())
    known = bench.ledger.payment(reference)
    assert known is not None
    assert known.status is status
    assert [type(news.error) for news in bench.news if isinstance(news, EngineFailed)] == [Bug]


def test_a_bug_in_a_question_that_a_person_asked_is_loud_too(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[Bug()])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(1)
        with pytest.raises(Bug):
            await engine.ask(payment.reference)
        await engine.close()

    bench.run(play())
    assert len([news for news in bench.news if isinstance(news, EngineFailed)]) == 1


def test_a_bug_of_who_waits_takes_nothing_back(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("ERROR pos_app.engine.engine: a bug stopped charging")
    provider = ScriptedProvider(bench.operator, initiates=[5, ACCEPTED])

    def stumbles(payment: Payment) -> bool:
        if payment.status is Status.AWAITING:
            raise Bug
        return False

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, stumbles, 60)
        await engine.close()
        return payment.reference

    known = bench.ledger.payment(bench.run(play()))
    assert known is not None
    assert (known.status, known.provider_reference) == (Status.AWAITING, "p1")


class FailingLedger:
    """The real ledger, whose disk fails at one kind of event."""

    def __init__(self, bench: Bench, kind: Kind) -> None:
        self._bench = bench
        self._kind = kind

    def append(self, reference: str, kind: Kind, data: Mapping[str, Json], at: datetime) -> tuple[Event, Payment]:
        if kind is self._kind:
            raise KnownError("ledger_disk_full")
        return self._bench.ledger.append(reference, kind, data, at)

    def __getattr__(self, name: str) -> Callable[..., object]:
        return getattr(self._bench.ledger, name)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("kind", "sent", "status_after_restart"),
    [
        (Kind.CREATED, 0, None),
        (Kind.SENDING, 0, Status.NOT_SENT),
        (Kind.ANSWERED, 1, Status.UNKNOWN),
        (Kind.ACCEPTED, 1, Status.UNKNOWN),
        (Kind.CHECKED, 1, Status.PAID),
        (Kind.PAID, 1, Status.PAID),
        (Kind.ABANDONED, 1, Status.PAID),
    ],
)
def test_a_full_disk_at_each_write_stops_charging_and_loses_nothing(
    bench: Bench, kind: Kind, sent: int, status_after_restart: Status | None
) -> None:
    statuses: list[object] = [Declined("x")] if kind is Kind.DECLINED else [paid]
    provider = ScriptedProvider(bench.operator, initiates=[Accepted("p1")], statuses=statuses)

    async def play() -> None:
        ledger = FailingLedger(bench, kind)
        engine = Engine(ledger, {"mvola": provider}, bench.clock, bench.news.append, "caisse3")  # type: ignore[arg-type]
        await engine.start()
        if kind is Kind.CREATED:
            with pytest.raises(KnownError, match="ledger_disk_full"):
                await engine.charge(charge())
        else:
            payment = await engine.charge(charge())
            if kind is Kind.ABANDONED:
                await asyncio.sleep(1)
                with pytest.raises(KnownError, match="ledger_disk_full"):
                    await engine.abandon(payment.reference, "caisse")
            await engine.wait_for(payment.reference, settled, 30)
            assert len(provider.initiated) == sent
        with pytest.raises(KnownError, match="engine_stopped"):
            await engine.charge(charge("another"))
        await engine.close()

    bench.run(play())
    errors = [news.error for news in bench.news if isinstance(news, EngineFailed)]
    assert [str(error) for error in errors] == ["ledger_disk_full"]

    bench.reopen()
    again = ScriptedProvider(bench.operator, statuses=[paid])
    if status_after_restart is None:
        assert bench.ledger.head[0] == 0
        return
    reference = bench.ledger.last_reference()
    assert reference is not None
    payment = restarted(bench, again, reference, 10)
    assert payment.status is status_after_restart


def test_an_engine_that_could_not_start_closes_all_the_same(bench: Bench) -> None:
    left_behind(bench)
    provider = ScriptedProvider(bench.operator)

    async def play() -> None:
        ledger = FailingLedger(bench, Kind.NOT_SENT)
        engine = Engine(ledger, {"mvola": provider}, bench.clock, bench.news.append, "caisse3")  # type: ignore[arg-type]
        with pytest.raises(KnownError, match="ledger_disk_full"):
            await engine.start()
        await engine.close()

    bench.run(play())
    assert provider.closed
