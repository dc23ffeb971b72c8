"""One payment through the engine: what is written, when, and what is never done twice."""

import asyncio
from dataclasses import replace

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.news import Asked, PaymentChanged
from pos_app.core.payment import Flag, Kind, Payment, Status
from pos_app.core.provider import Contradictory, Declined, NotSent, Pending, Unclear
from tests.core.test_operator import MVOLA
from tests.engine.conftest import Bench, charge
from tests.engine.play import ACCEPTED, accepted, paid, settled, to_the_end
from tests.support.scripted import ScriptedProvider, full_evidence


def test_a_payment_from_the_press_to_paid(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[Pending(), Pending(), paid])
    payment = bench.run(to_the_end(bench, provider))
    assert (payment.status, payment.transaction_id, payment.fee) == (Status.PAID, "653805064", 150)
    assert payment.checks == ("amount", "currency", "payer", "payee", "reference")
    assert bench.kinds(payment.reference) == [
        Kind.CREATED,
        Kind.SENDING,
        Kind.ANSWERED,
        Kind.ACCEPTED,
        Kind.CHECKED,
        Kind.PAID,
    ]
    assert [at for _, at in provider.asked] == [3, 6, 9]
    assert len(provider.initiated) == 1
    assert provider.closed


def test_the_intent_is_durable_before_the_provider_is_called(bench: Bench) -> None:
    seen: list[list[Kind]] = []

    def look(payment: Payment) -> object:
        seen.append(bench.kinds(payment.reference))
        return ACCEPTED

    provider = ScriptedProvider(bench.operator, initiates=[look], statuses=[paid])
    bench.run(to_the_end(bench, provider))
    assert seen == [[Kind.CREATED, Kind.SENDING]]
    sent = provider.initiated[0]
    assert sent.correlation_id
    assert len(sent.callback_secret or "") >= 32
    assert sent.sent_at == bench.clock.now().replace(hour=8, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("step", "status", "reason"),
    [
        (Declined("declined"), Status.REFUSED, "declined"),
        (Unclear("read_timeout"), Status.UNKNOWN, "read_timeout"),
        (NotSent("connection_refused"), Status.NOT_SENT, "connection_refused"),
    ],
)
def test_what_an_initiate_call_can_end_as(bench: Bench, step: object, status: Status, reason: str) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[step])
    payment = bench.run(to_the_end(bench, provider))
    assert (payment.status, payment.reason) == (status, reason)
    assert len(provider.initiated) == 1


def test_a_token_that_cannot_be_had_proves_that_nothing_was_sent(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, prepares=[NotSent("no_token", retry_after=7)])
    payment = bench.run(to_the_end(bench, provider))
    assert (payment.status, payment.sent_at) == (Status.NOT_SENT, None)
    assert provider.initiated == []
    assert bench.kinds(payment.reference) == [Kind.CREATED, Kind.NOT_SENT]


def test_unknown_without_an_id_is_not_asked_and_never_resent(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[Unclear("connection_lost")])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(3_600)
        for _ in range(20):
            await engine.ask(payment.reference)
        known = await engine.ask(payment.reference)
        await engine.close()
        return known

    payment = bench.run(play())
    assert payment.status is Status.UNKNOWN
    assert (len(provider.initiated), provider.asked) == (1, [])
    assert [news.reason for news in bench.news if isinstance(news, Asked)] == ["cannot_ask"] * 21


def test_unknown_is_found_again_where_the_provider_can_be_asked_by_reference(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[Unclear("server_error")], statuses=[paid], needs_id=False)
    payment = bench.run(to_the_end(bench, provider))
    assert payment.status is Status.PAID


def test_evidence_that_does_not_fit_is_reviewed_and_stays_so(bench: Bench) -> None:
    other = full_evidence
    provider = ScriptedProvider(
        bench.operator,
        initiates=[ACCEPTED],
        statuses=[
            lambda payment: other(payment, MVOLA.operator.__class__(**_fields(MVOLA.operator, merchant=None))),
            paid,
        ],
    )

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        payment = await engine.wait_for(payment.reference, lambda p: p.status is Status.REVIEW, 30)
        assert payment.reason == "payee_missing"
        payment = await engine.ask(payment.reference)
        await engine.close()
        return payment

    assert bench.run(play()).status is Status.REVIEW


def _fields(operator: object, **changes: object) -> dict[str, object]:
    from dataclasses import fields

    return {field.name: getattr(operator, field.name) for field in fields(operator)} | changes  # type: ignore[arg-type]


def test_a_contradiction_goes_to_a_person_once(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[Contradictory("reference_differs")])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, lambda p: p.status is Status.REVIEW, 30)
        payment = await engine.ask(payment.reference)
        await engine.close()
        return payment

    payment = bench.run(play())
    assert payment.reason == "reference_differs"
    assert bench.kinds(payment.reference).count(Kind.CONTRADICTED) == 1


def test_one_debit_cannot_pay_two_payments(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[accepted], statuses=[paid])

    async def play() -> list[Payment]:
        engine = bench.engine(provider)
        await engine.start()
        first, second = await engine.charge(charge("one")), await engine.charge(charge("two"))
        known = [await engine.wait_for(p.reference, lambda p: p.status is not Status.AWAITING, 30) for p in (first,)]
        known.append(await engine.wait_for(second.reference, lambda p: p.status is Status.REVIEW, 30))
        await engine.close()
        return known

    bench.run(play())
    statuses = sorted((p.status, p.reason) for p in map(bench.ledger.payment, _references(bench)) if p)
    assert statuses == [(Status.PAID, None), (Status.REVIEW, "transaction_reused")]


def _references(bench: Bench) -> list[str]:
    seen = dict.fromkeys(news.payment.reference for news in bench.news if isinstance(news, PaymentChanged))
    return list(seen)


def test_refused_then_paid_rings_as_late(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[Declined("declined"), Pending(), paid])

    async def play() -> tuple[Payment, Payment]:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        refused = await engine.wait_for(payment.reference, settled, 30)
        late = await engine.wait_for(payment.reference, lambda p: p.status is Status.PAID, 60)
        await engine.close()
        return refused, late

    refused, late = bench.run(play())
    assert (refused.status, late.flags) == (Status.REFUSED, {Flag.LATE})
    assert [at for _, at in provider.asked] == [3, 13, 23]


def test_paid_then_failed_is_a_conflict_and_stays_paid(bench: Bench) -> None:
    provider = ScriptedProvider(
        bench.operator,
        initiates=[ACCEPTED],
        statuses=[paid, Declined("declined"), Declined("declined"), Contradictory("amount_differs"), paid],
    )

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await engine.wait_for(payment.reference, settled, 30)
        for _ in range(4):
            payment = await engine.ask(payment.reference)
        await engine.close()
        return payment

    payment = bench.run(play())
    assert (payment.status, payment.flags) == (Status.PAID, {Flag.CONFLICT})
    assert bench.kinds(payment.reference).count(Kind.DECLINED) == 1


def test_a_refusal_is_recorded_once(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[Declined("declined")])

    async def play() -> str:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(600)
        await engine.close()
        return payment.reference

    assert bench.kinds(bench.run(play())).count(Kind.DECLINED) == 1
    assert len(provider.asked) > 5


def test_a_second_attempt_waits_for_the_first_to_be_decided(bench: Bench) -> None:
    provider = ScriptedProvider(
        bench.operator, initiates=[accepted], statuses=[Declined("declined"), paid], required=frozenset()
    )

    async def play() -> tuple[Payment, Payment]:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge("sale"))
        with pytest.raises(InvalidInput) as blocked:
            await engine.charge(charge("sale"))
        assert (blocked.value.code, blocked.value.facts["reference"]) == ("sale_open", first.reference)
        await engine.wait_for(first.reference, settled, 30)
        second = await engine.charge(charge("sale"))
        second = await engine.wait_for(second.reference, settled, 30)
        first = await engine.wait_for(first.reference, lambda p: p.status is not Status.REFUSED, 60)
        await engine.close()
        return first, second

    first, second = bench.run(play())
    assert second.status is Status.PAID
    assert first.status is Status.REVIEW  # the same transaction number: one debit
    assert len(provider.initiated) == 2


def test_two_successes_of_one_sale_are_flagged(bench: Bench) -> None:
    numbers = iter(("111", "222"))
    provider = ScriptedProvider(
        bench.operator,
        initiates=[accepted],
        statuses=[Declined("declined"), lambda p: full_evidence(p, MVOLA.operator, next(numbers))],
    )

    async def play() -> list[Payment]:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.charge(charge("sale"))
        await engine.wait_for(first.reference, settled, 30)
        second = await engine.charge(charge("sale"))
        await engine.wait_for(second.reference, settled, 30)
        await engine.wait_for(first.reference, lambda p: p.status is Status.PAID, 60)
        await engine.close()
        return bench.ledger.sale("sale")

    flags = [payment.flags for payment in bench.run(play())]
    assert sorted(map(sorted, flags)) == [[], ["duplicate", "late"]]


def test_no_amount_from_the_provider_is_said(bench: Bench) -> None:
    from pos_app.core.provider import Evidence, Successful

    provider = ScriptedProvider(
        bench.operator,
        initiates=[ACCEPTED],
        statuses=[lambda p: Successful(Evidence(reference=p.reference))],
        required=frozenset({"reference"}),
    )
    payment = bench.run(to_the_end(bench, provider))
    assert (payment.status, payment.flags, payment.checks) == (Status.PAID, {Flag.AMOUNT_UNVERIFIED}, ("reference",))


def test_who_paid_and_by_what_is_noted_and_never_compared(bench: Bench) -> None:
    def by_another(payment: Payment) -> object:
        whole = full_evidence(payment, MVOLA.operator)
        return replace(whole, evidence=replace(whole.evidence, paid_by="+2250708889205", means="orange"))

    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[by_another])
    payment = bench.run(to_the_end(bench, provider))
    data = bench.ledger.last_data(payment.reference, Kind.PAID)
    assert data is not None
    assert (payment.status, data["paid_by"], data["means"]) == (Status.PAID, "+2250708889205", "orange")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (charge(amount=0), "amount_zero"),
        (charge(amount=30_000_000), "amount_above"),
        (charge(phone="032 12 345 67"), "phone_other_network"),
        (charge(phone=""), "phone_empty"),
        (charge(wallet="AM"), "wallet_differs"),
        (charge(description="x" * 201), "text_too_long"),
        (charge(customer="a\x1bb"), "text_unprintable"),
        (charge(foreign_currency="USD"), "foreign_amount_invalid"),
        (charge(foreign_amount="2.5"), "foreign_amount_invalid"),
        (charge(foreign_currency="usd", foreign_amount="2.5"), "foreign_amount_invalid"),
        (charge(foreign_currency="USD", foreign_amount="1e3"), "foreign_amount_invalid"),
    ],
)
def test_bad_input_records_nothing(bench: Bench, request_: object, code: str) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        with pytest.raises(InvalidInput) as refused:
            await engine.charge(request_)  # type: ignore[arg-type]
        assert refused.value.code == code
        await engine.close()

    bench.run(play())
    assert bench.ledger.head[0] == 0
    assert provider.initiated == []


def test_what_was_asked_for_is_kept(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[paid])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        asked = charge(customer=" Rakoto ", description="  ", foreign_currency="USD", foreign_amount="2.50")
        payment = await engine.charge(asked)
        await engine.close()
        return payment

    payment = bench.run(play())
    assert (payment.customer, payment.description, payment.till) == ("Rakoto", None, "caisse3")
    assert (payment.foreign_currency, payment.foreign_amount) == ("USD", "2.50")
    assert payment.reference.startswith("C3-")


def test_an_unknown_operator_or_reference_is_said(bench: Bench) -> None:
    async def play() -> None:
        engine = bench.engine(ScriptedProvider(bench.operator))
        await engine.start()
        with pytest.raises(InvalidInput) as operator:
            await engine.charge(replace(charge(), operator="pvit"))
        with pytest.raises(InvalidInput) as reference:
            await engine.ask("C3-000000000")
        assert [operator.value.code, reference.value.code] == ["operator_unknown", "reference_unknown"]
        await engine.close()

    bench.run(play())


def test_abandoned_is_watched_and_late_money_is_taken(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[ACCEPTED], statuses=[Pending(), Pending(), Pending(), paid])

    async def play() -> Payment:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        await asyncio.sleep(4)
        payment = await engine.abandon(payment.reference, "caisse")
        assert payment.status is Status.ABANDONED
        payment = await engine.wait_for(payment.reference, lambda p: p.status is Status.PAID, 120)
        await engine.close()
        return payment

    payment = bench.run(play())
    assert (payment.status, payment.flags) == (Status.PAID, {Flag.LATE})
    assert [at for _, at in provider.asked] == [3, 14, 24, 34]


def test_only_what_waits_for_its_customer_can_be_abandoned(bench: Bench) -> None:
    provider = ScriptedProvider(bench.operator, initiates=[5, Unclear("read_timeout")])

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge())
        for _ in range(2):
            with pytest.raises(InvalidInput) as refused:
                await engine.abandon(payment.reference, "caisse")
            assert refused.value.code == "cannot_abandon"
            await asyncio.sleep(10)
        assert (await engine.ask(payment.reference)).status is Status.UNKNOWN
        await engine.close()

    bench.run(play())
