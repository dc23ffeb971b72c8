"""Attacks on the money that goes back: twice, too much, without permission, out of sight."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.payment import Flag, Kind, Payment, Status
from pos_app.core.provider import Accepted, Declined, Evidence, NotSent, Pending, Successful, Unclear
from pos_app.core.request import PayoutRequest
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from pos_app.permit import TRIES, ManagerPin
from tests.engine.conftest import PIN, Bench, charge, give_back
from tests.engine.hooks import known, own_path, told
from tests.engine.play import ACCEPTED, PAYING, given_back, paid, settled
from tests.support.scripted import Step, VersatileProvider


def refused(answer: object) -> str:
    assert isinstance(answer, InvalidInput), answer
    return answer.code


def accepted(payout: Payment) -> Accepted:
    return Accepted(f"out-{payout.reference}")


def returned(payout: Payment) -> Step:
    """A full proof of one payout among several."""
    operator = PAYING
    evidence = Evidence(
        f"out-{payout.reference}", payout.amount, payout.currency.value, operator.merchant_e164, payout.phone
    )
    return Successful(evidence)


def all_at_once(bench: Bench, provider: VersatileProvider, *requests: PayoutRequest) -> list[object]:
    async def play() -> list[object]:
        engine = bench.engine(provider)
        await engine.start()
        answers: list[object] = await asyncio.gather(*map(engine.pay_out, requests), return_exceptions=True)
        await asyncio.sleep(5)
        await engine.close()
        return answers

    answers: list[object] = bench.run(play())
    return answers


def test_two_presses_in_the_same_moment_send_once(bench: Bench) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[2.0, ACCEPTED])
    first, *others = all_at_once(bench, provider, *[give_back()] * 20)
    assert isinstance(first, Payment)
    assert {refused(other) for other in others} == {"payout_exists"}
    assert len(provider.paid_out) == 1


def test_the_days_limit_holds_among_payouts_of_the_same_moment(bench: Bench) -> None:
    """9 000 a day: split into pieces that are asked for together, to several numbers and without a payment."""
    requests = [give_back(f"sale-{number}", 2_000, f"034 12 345 {60 + number}") for number in range(10)]
    provider = VersatileProvider(PAYING, pay_outs=[accepted])
    answers = all_at_once(bench, provider, *requests)
    assert [isinstance(answer, Payment) for answer in answers] == [True] * 4 + [False] * 6
    assert {refused(answer) for answer in answers[4:]} == {"payout_above_day"}
    assert sum(payout.amount for payout in provider.paid_out) == 8_000


@pytest.mark.parametrize("amount", [-5_000, 0, True, 2_000.0, "2000", 10**30, 5_001, 99])
def test_no_amount_passes_the_limits(bench: Bench, amount: object) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[accepted])
    (answer,) = all_at_once(bench, provider, give_back(amount=amount))  # type: ignore[arg-type]
    assert refused(answer).startswith(("amount_", "payout_"))
    assert provider.paid_out == []


@pytest.mark.parametrize("wallet", ["", "mv", "MV ", "wave-ci", "AM"])
def test_no_wallet_but_the_numbers_own(bench: Bench, wallet: str) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[accepted])
    (answer,) = all_at_once(bench, provider, give_back(wallet=wallet))
    assert refused(answer) == "wallet_differs"


@pytest.mark.parametrize("blank", ["", " ", "\u200b", "\n", "Vola\x1b[2J", "Vola\u202e"])
@pytest.mark.parametrize("field", ["approved_by", "why"])
def test_nobody_and_nothing_cannot_be_written_in_the_books(bench: Bench, field: str, blank: str) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[accepted])
    (answer,) = all_at_once(bench, provider, replace(give_back(), **{field: blank}))  # type: ignore[arg-type]
    assert refused(answer) in ("text_missing", "text_unprintable")


@pytest.mark.parametrize("hours", [-23, -25, -24 * 365])
def test_a_clock_set_back_frees_no_limit(bench: Bench, hours: int) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[accepted], statuses=[Pending()])
    all_at_once(bench, provider, give_back("a", 5_000), give_back("b", 4_000))
    bench.clock.jump(timedelta(hours=hours))
    (answer,) = all_at_once(bench, provider, give_back("c", 100))
    assert refused(answer) == "payout_above_day"


def test_a_clock_set_forward_and_back_leaves_what_was_sent_meanwhile_counted(bench: Bench) -> None:
    """A clock a day ahead frees the limit once, as a real day would; it costs the limit of the days until then."""
    provider = VersatileProvider(PAYING, pay_outs=[accepted], statuses=[Pending()])
    all_at_once(bench, provider, give_back("a", 5_000), give_back("b", 4_000))
    bench.clock.jump(timedelta(hours=25))
    all_at_once(bench, provider, give_back("c", 5_000), give_back("d", 4_000))
    bench.clock.jump(timedelta(hours=-25))
    (answer,) = all_at_once(bench, provider, give_back("e", 100))
    assert refused(answer) == "payout_above_day"


STANDS_IN_THE_WAY: dict[str, tuple[Step, Step]] = {
    "awaiting": (ACCEPTED, Pending()),
    "unknown": (Unclear("no_answer_in_time"), Pending()),
    "paid": (ACCEPTED, given_back),
    "review": (ACCEPTED, Successful(Evidence("out-1", 1, "MGA", "+261343500004", "+261341234567"))),
}


@pytest.mark.parametrize("state", STANDS_IN_THE_WAY)
@pytest.mark.parametrize("restarted", [False, True])
def test_a_managers_second_try_sends_nothing(bench: Bench, state: str, restarted: bool) -> None:
    """With the code, with another amount, number, person and reason; also after a restart."""
    step, status = STANDS_IN_THE_WAY[state]
    provider = VersatileProvider(PAYING, pay_outs=[step], statuses=[status])
    (first,) = all_at_once(bench, provider, give_back())
    assert isinstance(first, Payment)
    assert known(bench, first.reference).status == state
    if restarted:
        bench.reopen()
    again = give_back(amount=500, phone="034 12 345 68", approved_by="Hery", why="encore")
    (second,) = all_at_once(bench, provider, again)
    assert refused(second) == "payout_exists"
    assert len(provider.paid_out) == 1


def test_a_second_till_on_the_same_books_is_found_out_before_it_sends(bench: Bench, tmp_path: Path) -> None:
    """The home's lock keeps a second one out; even without it no money leaves twice."""
    provider = VersatileProvider(PAYING, pay_outs=[ACCEPTED], statuses=[Pending()])
    other = VersatileProvider(PAYING, pay_outs=[ACCEPTED], statuses=[Pending()])

    async def play() -> object:
        stranger = Ledger.open(bench.path, b"k" * 32)
        first, second = bench.engine(provider), bench.engine(other, ledger=stranger)
        await first.start()
        await second.start()
        await first.pay_out(give_back())
        (answer,) = await asyncio.gather(second.pay_out(give_back()), return_exceptions=True)
        await asyncio.sleep(3)
        await first.close()
        await second.close()
        stranger.close()
        return answer

    assert isinstance(bench.run(play()), KnownError | InvalidInput)
    assert (len(provider.paid_out), other.paid_out) == (1, [])


def test_a_callback_never_moves_a_payout(bench: Bench) -> None:
    """One that cannot be asked about stays where it is, whatever is claimed on its own path."""

    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payout = await engine.pay_out(give_back())
        payout = await engine.wait_for(payout.reference, lambda now: now.status is Status.UNKNOWN, 5)
        for claim in ("success", "failed", "pending"):
            body = {"claim": claim, "reference": payout.reference, "word": claim}
            assert (await engine.receive(told(own_path(payout), **body))).status == 200
        await asyncio.sleep(60)
        assert known(bench, payout.reference).status is Status.UNKNOWN
        with pytest.raises(InvalidInput, match="payout_exists"):
            await engine.pay_out(give_back())
        await engine.close()

    provider = VersatileProvider(PAYING, pay_outs=[Unclear("no_answer_in_time")])
    bench.run(play())


def test_more_than_was_paid_is_not_given_back(bench: Bench) -> None:
    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        payment = await engine.charge(charge(amount=1_500))
        await engine.wait_for(payment.reference, settled, 30)
        request = give_back(returns=payment.reference)
        for amount, code in ((1_501, "payout_above_payment"), (4_999, "payout_above_payment"), (50, "payout_below")):
            with pytest.raises(InvalidInput, match=code):
                await engine.pay_out(replace(request, amount=amount))
        for returns in ("", " ", payment.reference.lower(), "C3-00000000A"):
            with pytest.raises(InvalidInput, match="reference_unknown"):
                await engine.pay_out(replace(request, amount=100, returns=returns))
        with pytest.raises(InvalidInput, match="payout_other_sale"):
            await engine.pay_out(replace(request, amount=100, sale="another"))
        payout = await engine.pay_out(replace(request, amount=1_000))
        # The rest of it, in a second payout of the sale, and the payout itself given back.
        for again in (payment.reference, None, payout.reference):
            with pytest.raises(InvalidInput, match=r"payout_exists|reference_unknown"):
                await engine.pay_out(replace(request, amount=500, returns=again))
        await asyncio.sleep(5)
        await engine.close()

    provider = VersatileProvider(
        PAYING, initiates=[ACCEPTED], pay_outs=[Accepted("out-1")], statuses=[paid, given_back]
    )
    bench.run(play())
    assert [payout.amount for payout in provider.paid_out] == [1_000]


def test_a_refusal_is_counted_again_once_its_money_left(bench: Bench) -> None:
    async def play() -> None:
        engine = bench.engine(provider)
        await engine.start()
        first = await engine.pay_out(give_back(amount=5_000))
        await engine.wait_for(first.reference, lambda now: Flag.LATE in now.flags, 600)
        with pytest.raises(InvalidInput, match="payout_above_day"):
            await engine.pay_out(give_back("sale-2", 4_001))
        await engine.close()

    provider = VersatileProvider(PAYING, pay_outs=[Declined("declined")], statuses=[returned], needs_id=False)
    bench.run(play())


def test_payouts_are_in_no_sum_of_payments(bench: Bench) -> None:
    provider = VersatileProvider(PAYING, pay_outs=[ACCEPTED], statuses=[given_back])
    (payout,) = all_at_once(bench, provider, give_back())
    reader = Reader.open(bench.path)
    start, end = bench.clock.now() - timedelta(days=2), bench.clock.now() + timedelta(days=2)
    assert isinstance(payout, Payment)
    assert known(bench, payout.reference).status is Status.PAID
    assert reader.totals(start, end) == []
    reader.close()


def test_the_code_is_in_no_news_no_repr_and_no_refusal(bench: Bench) -> None:
    wrong = "90210"
    provider = VersatileProvider(PAYING, pay_outs=[NotSent("connection_refused")])
    request = give_back(pin=wrong)
    (answer,) = all_at_once(bench, provider, request)
    said = f"{answer!r} {answer} {request!r} {bench.news!r} {bench.path.read_bytes()!r}"
    assert refused(answer) == "pin_wrong"
    assert wrong not in said
    assert PIN not in said


def test_guessing_ends_also_for_many_guesses_of_the_same_moment(bench: Bench) -> None:
    permit = ManagerPin("4711", clock=lambda: 0.0)
    codes = []
    for guess in range(4_000, 5_000):
        with pytest.raises(InvalidInput) as caught:
            permit("Vola", str(guess))
        codes.append(caught.value.code)
    assert codes == ["pin_wrong"] * TRIES + ["pin_locked"] * (1_000 - TRIES)


def test_evidence_of_a_first_payout_is_written_whatever_a_manager_said_of_it(bench: Bench) -> None:
    """Refused, another one made, and the first confirmed by a manager before the provider proves it too."""
    provider = VersatileProvider(PAYING, pay_outs=[Declined("declined"), accepted], statuses=[Pending()])
    (first,) = all_at_once(bench, provider, give_back())
    (second,) = all_at_once(bench, provider, give_back())
    assert isinstance(first, Payment)
    assert isinstance(second, Payment)
    decision = {"as": "paid", "transaction_id": "77", "by": "Vola", "reason": "relevé"}
    bench.ledger.append(first.reference, Kind.DECIDED, decision, bench.clock.now())
    proof: dict[str, object] = {"transaction_id": "77", "fee": None, "checks": [], "flags": []}
    _, payout = bench.ledger.append(first.reference, Kind.PAID, proof, bench.clock.now())
    assert payout.status is Status.PAID
