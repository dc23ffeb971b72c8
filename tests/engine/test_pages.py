"""What a customer's browser may see: the page of its own payment, with a form while there is something to pay."""

from collections.abc import Callable

import pytest

from pos_app.core.addresses import page_secret
from pos_app.core.errors import KnownError
from pos_app.core.payment import Payment, Status
from pos_app.core.provider import NotSent, PageForm, Pending
from pos_app.core.web import PageVisit
from pos_app.engine.engine import Engine
from tests.engine.conftest import Bench, ExpectLog, give_back
from tests.engine.hooks import LOST, known, play
from tests.engine.play import LINKED, PAYING, linked, paid, settled
from tests.engine.test_recovery import FailingLedger
from tests.support.scripted import ScriptedProvider, VersatileProvider


def visited(bench: Bench, provider: ScriptedProvider, after: float = 0) -> PageVisit | None:
    import asyncio

    seen: list[PageVisit | None] = []

    async def scene(engine: Engine, payment: Payment) -> None:
        await asyncio.sleep(after)
        seen.append(engine.visit(payment.reference, page_secret(payment)))

    play(bench, provider, scene)
    return seen[0]


def test_the_page_of_a_payment_that_waits(bench: Bench) -> None:
    visit = visited(bench, VersatileProvider(LINKED, initiates=[linked]))
    assert visit is not None
    assert visit.payment.status is Status.AWAITING
    assert visit.form == PageForm("https://pay.example/form", (("ref", visit.payment.reference),))


@pytest.mark.parametrize(
    ("provider", "after", "status"),
    [
        (VersatileProvider(LINKED, initiates=[linked], statuses=[paid]), 10, Status.PAID),
        (VersatileProvider(LINKED, initiates=[linked]), 1_900, Status.ABANDONED),
        (VersatileProvider(LINKED, initiates=[LOST]), 10, Status.ABANDONED),
        (VersatileProvider(LINKED, initiates=[20, linked]), 1, Status.SENDING),
        (ScriptedProvider(LINKED, initiates=[linked], statuses=[Pending()]), 1, Status.AWAITING),
    ],
)
def test_where_nothing_can_be_paid_there_is_no_form(
    bench: Bench, provider: ScriptedProvider, after: float, status: Status
) -> None:
    visit = visited(bench, provider, after)
    assert visit is not None
    assert (visit.payment.status, visit.form) == (status, None)


def test_nobody_finds_a_page_without_its_secret(bench: Bench) -> None:
    async def scene(engine: Engine, payment: Payment) -> None:
        secret = page_secret(payment)
        for reference, typed in (
            (payment.reference, ""),
            (payment.reference, secret[:-1]),
            (payment.reference, payment.callback_secret or ""),
            (payment.reference, "\udcff"),
            ("C3-0T36SV0S7", secret),
            ("../etc", secret),
            ("\udcff", secret),
        ):
            assert engine.visit(reference, typed) is None

    play(bench, VersatileProvider(LINKED, initiates=[linked]), scene)


def test_what_was_never_sent_has_no_page(bench: Bench) -> None:
    # Its secret would follow from nothing that is secret.
    assert visited(bench, VersatileProvider(LINKED, prepares=[NotSent("dns_failure")])) is None


def test_a_payout_has_no_page(bench: Bench) -> None:
    async def run() -> None:
        engine = bench.engine(VersatileProvider(PAYING, pay_outs=[LOST]))
        await engine.start()
        payout = await engine.pay_out(give_back())
        await engine.wait_for(payout.reference, lambda p: p.status is Status.UNKNOWN, 5)
        payout = known(bench, payout.reference)
        assert engine.visit(payout.reference, page_secret(payout)) is None
        await engine.close()

    bench.run(run())


def test_a_page_of_an_operator_that_is_gone_says_what_is_known(bench: Bench) -> None:
    async def scene(engine: Engine, payment: Payment) -> None:
        from dataclasses import replace

        other = bench.engine(VersatileProvider(replace(LINKED, id="other")))
        visit = other.visit(payment.reference, page_secret(payment))
        assert visit is not None
        assert visit.form is None

    play(bench, VersatileProvider(LINKED, initiates=[linked]), scene)


def test_a_ledger_that_cannot_be_read_shows_no_page(bench: Bench, expect_log: ExpectLog) -> None:
    expect_log("WARNING pos_app.engine.pages: a page could not be read: ledger_io")

    class Unreadable(FailingLedger):
        broken = False

        def __getattr__(self, name: str) -> Callable[..., object]:
            if name == "payment" and self.broken:
                raise KnownError("ledger_io")
            return super().__getattr__(name)

    from pos_app.core.payment import Kind

    ledger = Unreadable(bench, Kind.DECIDED)

    async def scene(engine: Engine, payment: Payment) -> None:
        ledger.broken = True
        assert engine.visit(payment.reference, page_secret(payment)) is None
        ledger.broken = False
        await engine.wait_for(payment.reference, settled, 1)

    play(bench, VersatileProvider(LINKED, initiates=[linked]), scene, ledger)
