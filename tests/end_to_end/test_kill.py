"""Kill −9 at every step of a payment or payout, on a real disk against a real sandbox; then the till starts again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

import pytest

from pos_app.core.payment import Direction, Event, Kind, Payment, Status
from pos_app.home import Home
from pos_app.ledger.chain import verify
from pos_app.ledger.reader import Reader
from tests.end_to_end.kill_worker import Killed, Scenario, Worker

SECRETS = (
    "MVOLA_CONSUMER_SECRET",
    "MVOLA_CONSUMER_KEY",
    "PVIT_TOKEN",
    "MONEYFUSION_API_URL",
    "MONEYFUSION_PRIVATE_KEY",
    "EKOLOPAY_SECRET_KEY",
)
WORKERS = 2


def both_sides(*steps: str) -> tuple[str, ...]:
    return tuple(f"{side} {step}" for step in steps for side in ("before", "after"))


RECEIVED = ("before receiving", "before callback", "after callback", "after receiving")
MVOLA_SENT = both_sides("day_opened+created", "POST token", "sending", "POST 1.0.0", "answered", "accepted")
MVOLA_LOST = (*both_sides("day_opened+created", "POST token", "sending"), "before POST 1.0.0", *both_sides("lost"))
MVOLA_ASKED = both_sides("GET status", "checked", "GET 1.0.0")
PVIT_SENT = both_sides("day_opened+created", "sending", "POST action 1", "answered", "accepted")
PVIT_ASKED = both_sides("POST action 3", "checked")
PVIT_PAID_OUT = both_sides("day_opened+payout", "sending", "POST action 2", "answered", "accepted")
PAGE_SENT = both_sides("day_opened+created", "sending", "answered", "accepted")
MONEYFUSION_SENT = both_sides("day_opened+created", "sending", "POST pay", "answered", "accepted")
MONEYFUSION_ASKED = both_sides("GET paiementNotif", "checked")
MONEYFUSION_PAID_OUT = both_sides("day_opened+payout", "sending", "POST withdraw", "answered", "accepted")
EKOLOPAY_SENT = both_sides("day_opened+created", "sending", "POST purchase-token", "answered", "accepted")
EKOLOPAY_ASKED = both_sides("POST check-payment", "checked")
PAID, REFUSED = both_sides("paid"), both_sides("declined")

AIRTEL, ORANGE, MTN = "074000001", "0708889277", "066304977"
"""Customers of links decide by hand: whom no link was shown cannot pay by it."""

SCENARIOS = (
    Scenario("mvola", "mvola", "0340000001", (*MVOLA_SENT, *MVOLA_ASKED, *PAID)),
    Scenario("pvit", "pvit", AIRTEL, (*PVIT_SENT, *PVIT_ASKED, *PAID)),
    Scenario("pvit-web", "pvit-web", AIRTEL, (*PAGE_SENT, *RECEIVED, *PVIT_ASKED, *PAID), listens=True),
    Scenario("moneyfusion", "moneyfusion", ORANGE, (*MONEYFUSION_SENT, *MONEYFUSION_ASKED, *PAID)),
    Scenario("ekolopay", "ekolopay", MTN, (*EKOLOPAY_SENT, *EKOLOPAY_ASKED, *PAID)),
    Scenario("payout:pvit", "pvit", AIRTEL, (*PVIT_PAID_OUT, *PVIT_ASKED, *PAID), payout=True),
    Scenario(
        "payout:moneyfusion",
        "moneyfusion",
        "0708889201",
        (*MONEYFUSION_PAID_OUT, *RECEIVED),
        listens=True,
        payout=True,
    ),
    # Callbacks: from the first step on that the same payment without them does not have.
    Scenario(
        "callback:mvola",
        "mvola",
        "0340000005",
        (*MVOLA_LOST, *RECEIVED, *MVOLA_ASKED, *PAID),
        listens=True,
        after="before lost",
    ),
    Scenario(
        "callback:pvit",
        "pvit",
        AIRTEL,
        (*PVIT_SENT, *RECEIVED, *PVIT_ASKED, *PAID),
        listens=True,
        after="before receiving",
    ),
    Scenario(
        "callback:moneyfusion",
        "moneyfusion",
        ORANGE,
        (*MONEYFUSION_SENT, *RECEIVED, *MONEYFUSION_ASKED, *PAID),
        listens=True,
        after="before receiving",
    ),
    Scenario(
        "callback:ekolopay",
        "ekolopay",
        MTN,
        (*EKOLOPAY_SENT, *RECEIVED, *EKOLOPAY_ASKED, *REFUSED),
        listens=True,
        pays=False,
        after="before receiving",
    ),
)


@pytest.fixture(scope="module")
def workers() -> Iterator["SimpleQueue[Worker]"]:
    made = [Worker() for _ in range(WORKERS)]
    free: SimpleQueue[Worker] = SimpleQueue()
    for worker in made:
        free.put(worker)
    yield free
    for worker in made:
        worker.close()


def history(home: Home) -> tuple[Payment | None, list[Event]]:
    """The one payment or payout of a home, and what happened to it."""
    if not home.ledger.exists():
        return None, []
    with closing(Reader.open(home.ledger)) as reader:
        found = [*reader.page(10).payments, *reader.payouts(10)]
        assert len(found) <= 1
        return (found[0], reader.trail(found[0].reference)) if found else (None, [])


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_killed_at_each_step_nothing_is_lost_and_nobody_pays_twice(
    workers: "SimpleQueue[Worker]", tmp_path: Path, scenario: Scenario
) -> None:
    def tried(numbered: tuple[int, str]) -> str:
        number, at = numbered
        worker = workers.get()
        try:
            assert_survived(worker, scenario, tmp_path / str(number), at)
        except Exception as failure:  # noqa: BLE001 - told below, together with those of the other steps
            return f"{at}: {type(failure).__name__}: {failure}"
        finally:
            workers.put(worker)
        return ""

    # "" is no step: the till is left alone, and tells its steps.
    with ThreadPoolExecutor(WORKERS) as pool:
        failures = list(filter(None, pool.map(tried, enumerate(("", *scenario.points)))))
    assert not failures, "\n".join(failures)


def assert_survived(worker: Worker, scenario: Scenario, path: Path, at: str) -> None:
    killed = worker.play(scenario, path, at)
    if not at:
        assert killed.code == 0
        assert set(killed.steps) == set(scenario.steps), "the steps have changed: this list has to know them all"
        played, _ = history(Home(path))
        assert played is not None
        assert played.status is scenario.ends
        assert worker.moved(scenario, played.reference) == scenario.pays
        assert bool(killed.link) is bool(played.link)
        return
    assert killed.code == -9, f"never came to {at!r}"
    home = Home(path)
    before, trail = history(home)
    if before is None:
        assert killed.steps == [scenario.steps[0]]
        return
    moved_before = worker.moved(scenario, before.reference)
    kinds = [event.kind for event in trail]
    if Kind.SENDING not in kinds:
        assert moved_before == 0
    told = worker.command(scenario, path, "status", before.reference)
    after, trail_after = history(home)
    assert after is not None
    assert (told["status"], told["link"]) == (after.status, after.link)
    assert [event for event in trail_after if event.seq <= trail[-1].seq] == list(trail), "an event was changed"
    assert [event.kind for event in trail_after].count(Kind.SENDING) <= 1
    moved = worker.moved(scenario, before.reference)
    assert_money(after, moved)
    if scenario.operator in ("moneyfusion", "ekolopay", "pvit-web") and not scenario.payout:
        assert_link(worker, scenario, path, killed, before, after, kinds, moved)
    assert verify(home.ledger, home.vault.ledger_key(create=False)).intact
    assert_no_secret(worker, path)


def assert_money(payment: Payment, moved: int) -> None:
    assert moved <= 1, "money moved twice"
    if payment.status is Status.PAID:
        assert moved == 1, "paid without money"
    if payment.status in (Status.NOT_SENT, Status.REFUSED):
        assert moved == 0, "money moved, and the till says that it did not"
    if payment.direction is Direction.OUT and moved:
        assert payment.status in (Status.PAID, Status.AWAITING, Status.UNKNOWN)


def assert_link(
    worker: Worker,
    scenario: Scenario,
    path: Path,
    killed: Killed,
    before: Payment,
    after: Payment,
    kinds: list[Kind],
    moved: int,
) -> None:
    """A link that was durable is the same after the start; one that was not is given up, and nobody paid by it."""
    shown = killed.link or before.link
    if shown:
        (listed,) = worker.command(scenario, path, "payments") if killed.steps[-1].endswith("accepted") else (None,)
        assert after.link == shown
        assert listed is None or listed["link"] == shown
        assert after.status is not Status.ABANDONED
    elif Kind.ANSWERED in kinds:
        # The answer that was written down, and not yet interpreted, holds it.
        assert (after.status, bool(after.link)) == (Status.AWAITING, True)
    elif Kind.SENDING in kinds:
        assert (after.status, after.reason, moved) == (Status.ABANDONED, "link_lost", 0)
    else:
        assert (after.status, moved) == (Status.NOT_SENT, 0)
    if killed.paid:
        assert (after.status, moved) == (Status.PAID, 1)


def assert_no_secret(worker: Worker, path: Path) -> None:
    env = worker.sandbox.env()
    secrets = [env[name].encode() for name in SECRETS]
    for file in path.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret in content for secret in secrets), f"I7: {file}"
