"""The life of PVit's daily key: where it comes from, its proof, its promotion, and the limits of proofs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from pos_app.core.errors import KnownError
from pos_app.core.provider import KeyState, NoAnswer, NotSent, Pending, Renewable
from pos_app.providers.pvit import PVit
from pos_app.providers.pvit_key import PROOF_GAP, PROOFS
from tests.providers.pvit_account import NEXT, OTHER, Account, Kept, account, in_use, pass_time, play
from tests.providers.wire import PVIT, PVIT_TOKEN, Clock, Ears, Network, form_of, pvit_payment, reponse

BORN = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


# At the start


def test_the_key_is_renewable() -> None:
    assert isinstance(account(Account()), Renewable)


def test_nobody_knows_the_age_of_a_key_of_the_settings() -> None:
    assert account(Account()).key == KeyState(None, "settings")
    assert account(Account(), Kept()).key == KeyState(None, "settings")


def test_the_kept_key_goes_on_with_its_age() -> None:
    theirs, keys = Account(NEXT), Kept((NEXT, KeyState(BORN, "callback")))
    provider = account(theirs, keys)
    assert provider.key == KeyState(BORN, "callback")
    assert play(provider.status(pvit_payment(), Ears())) == Pending()
    assert theirs.asked == [("3", NEXT)]


@pytest.mark.parametrize("kept", ["", " ", "two words", "é"])
def test_a_kept_key_that_cannot_be_one_gives_way_to_the_settings(kept: str) -> None:
    provider = account(Account(), Kept((kept, KeyState(BORN, "pasted"))))
    assert provider.key == KeyState(None, "settings")


def test_a_key_is_never_shown() -> None:
    provider = account(Account(), Kept((NEXT, KeyState(BORN, "callback"))))
    shown = repr(provider.__dict__)
    assert NEXT not in shown
    assert PVIT_TOKEN not in shown


# A candidate


@pytest.mark.parametrize("source", ["callback", "pasted"])
def test_a_candidate_is_proved_by_the_cheapest_commission_and_promoted(source: str) -> None:
    theirs, keys, clock = Account(PVIT_TOKEN, NEXT), Kept(), Clock()
    provider = account(theirs, keys, clock)

    async def story() -> None:
        assert await provider.offer(f" {NEXT}\n", source)
        assert theirs.asked == [("5", NEXT)]
        await provider.initiate(pvit_payment(), Ears())
        assert theirs.asked[-1] == ("1", NEXT)

    play(story())
    assert provider.key == KeyState(clock.at, source)
    assert keys.saved == [(NEXT, KeyState(clock.at, source))]


def test_the_proof_is_asked_for_the_smallest_amount() -> None:
    network = Network(commission=reponse("200", None))
    provider = PVit(PVIT, network.wire(), Clock())
    assert play(provider.offer(NEXT, "pasted"))
    assert form_of(network.requests[0]) == {
        "tel_marchand": "074213800",
        "montant": "100",
        "token": NEXT,
        "action": "5",
        "service": "REST",
        "operateur": "AM",
    }


@pytest.mark.parametrize("source", ["callback", "pasted"])
def test_a_refused_candidate_never_replaces_the_key(source: str) -> None:
    theirs, keys = Account(PVIT_TOKEN), Kept()
    provider = account(theirs, keys)

    async def story() -> None:
        assert not await provider.offer(NEXT, source)
        await provider.initiate(pvit_payment(), Ears())

    play(story())
    assert in_use(theirs) == PVIT_TOKEN
    assert provider.key == KeyState(None, "settings")
    assert keys.saved == []


@pytest.mark.parametrize(
    "answer",
    [
        reponse("0", None),
        reponse("001", None),
        reponse("005", None),
        reponse("200", None, 500),
        reponse("200", None, 400),
        reponse("007", None, 500),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("t"),
        httpx.Response(200, content=b"<html><body>Wi-Fi</body></html>"),
    ],
)
def test_anything_else_proves_nothing_and_the_candidate_may_be_offered_again(answer: Any) -> None:
    network = Network(commission=[answer, reponse("200", None)])
    provider = PVit(PVIT, network.wire(), Clock())

    async def story() -> None:
        assert not await provider.offer(NEXT, "callback")
        assert provider.key == KeyState(None, "settings")
        await pass_time(PROOF_GAP)
        assert await provider.offer(NEXT, "callback")

    play(story())


@pytest.mark.parametrize("candidate", ["", "  ", "\n", "two words", "é", "x" * 513])
@pytest.mark.parametrize("source", ["callback", "pasted"])
def test_what_cannot_be_a_key_is_not_even_asked_about(candidate: str, source: str) -> None:
    theirs = Account(PVIT_TOKEN, candidate)
    assert not play(account(theirs).offer(candidate, source))
    assert theirs.asked == []


def test_the_same_key_in_a_callback_changes_nothing_and_costs_nothing() -> None:
    theirs, keys = Account(PVIT_TOKEN), Kept()
    provider = account(theirs, keys)
    assert not play(provider.offer(PVIT_TOKEN, "callback"))
    assert (theirs.asked, keys.saved, provider.key) == ([], [], KeyState(None, "settings"))


def test_the_same_key_pasted_is_tried_and_keeps_its_age() -> None:
    theirs, keys = Account(NEXT), Kept((NEXT, KeyState(BORN, "callback", refused=True)))
    provider = account(theirs, keys)
    assert play(provider.offer(NEXT, "pasted"))
    assert provider.key == KeyState(BORN, "callback")
    theirs.good.clear()
    assert not play(provider.offer(NEXT, "pasted"))
    assert provider.key == KeyState(BORN, "callback", refused=True)
    assert keys.saved == []


def test_an_old_key_that_is_replayed_does_not_come_back() -> None:
    theirs = Account(PVIT_TOKEN, NEXT)
    provider = account(theirs)

    async def story() -> None:
        assert await provider.offer(NEXT, "callback")
        await pass_time(PROOF_GAP)
        assert not await provider.offer(PVIT_TOKEN, "callback")

    play(story())
    assert theirs.proofs() == [NEXT]


def test_a_key_that_pvit_refused_is_proved_once() -> None:
    theirs = Account(PVIT_TOKEN)
    provider = account(theirs)

    async def story() -> None:
        for _ in range(3):
            assert not await provider.offer(NEXT, "callback")
            await pass_time(PROOF_GAP)

    play(story())
    assert theirs.proofs() == [NEXT]


@pytest.mark.expects_log("could not be kept: home_not_writable")
def test_a_key_that_cannot_be_kept_is_used_all_the_same() -> None:
    theirs = Account(NEXT)
    provider = account(theirs, Kept(fault=KnownError("home_not_writable", path="secret/place")))
    assert play(provider.offer(NEXT, "callback"))
    assert provider.key.source == "callback"


def test_a_shop_without_a_key_gets_its_first_by_a_callback() -> None:
    theirs = Account(NEXT)
    provider = account(theirs, token=" ")

    async def story() -> None:
        with pytest.raises(NotSent):
            await provider.prepare()
        assert await provider.offer(NEXT, "callback")
        await provider.prepare()

    play(story())


def test_the_age_of_a_key_is_the_time_of_its_proof() -> None:
    clock = Clock()
    provider = account(Account(NEXT), clock=clock)
    clock.move(hours=3)
    assert play(provider.offer(NEXT, "pasted"))
    assert provider.key.since == clock.at
    clock.move(hours=20)
    assert provider.key.since == clock.at - timedelta(hours=20)


def test_a_first_key_whose_proof_failed_has_another_before_the_next_payment() -> None:
    theirs = Account(NEXT)
    theirs.down = True
    provider = account(theirs, token="")

    async def story() -> None:
        assert not await provider.offer(NEXT, "callback")
        theirs.down = False
        await pass_time(PROOF_GAP)
        await provider.prepare()

    play(story())
    assert provider.key.source == "callback"


# Limits


def test_proofs_of_callbacks_are_a_minute_apart() -> None:
    theirs = Account(PVIT_TOKEN, OTHER)
    provider = account(theirs)

    async def story() -> None:
        assert not await provider.offer("f0rged/key", "callback")
        assert not await provider.offer("f0rged/key/2", "callback")
        assert not await provider.offer(OTHER, "callback")
        await pass_time(PROOF_GAP - 1)
        assert not await provider.offer(OTHER, "callback")
        assert theirs.proofs() == ["f0rged/key"]
        await pass_time(1)
        assert await provider.offer(OTHER, "callback")

    play(story())


def test_the_newest_candidate_that_had_no_proof_is_not_lost_when_the_key_is_refused() -> None:
    theirs = Account(OTHER)
    provider = account(theirs)

    async def story() -> None:
        assert not await provider.offer("f0rged/key", "callback")
        assert not await provider.offer("f0rged/key/2", "callback")
        assert not await provider.offer(OTHER, "callback")
        assert await provider.status(pvit_payment(), Ears()) == NoAnswer("token_invalid")
        await pass_time(PROOF_GAP - 1)
        assert await provider.status(pvit_payment(), Ears()) == NoAnswer("token_invalid")
        await pass_time(1)
        assert await provider.status(pvit_payment(), Ears()) == Pending()

    play(story())
    assert theirs.proofs() == ["f0rged/key", OTHER]


def test_proofs_of_callbacks_are_so_many_a_day() -> None:
    theirs = Account(PVIT_TOKEN)
    provider = account(theirs)

    async def story() -> None:
        for number in range(PROOFS + 10):
            await provider.offer(f"f0rged/key/{number}", "callback")
            await pass_time(PROOF_GAP)
        assert len(theirs.proofs()) == PROOFS == 24
        await pass_time(86_400 - (PROOFS + 10) * PROOF_GAP - 1)
        await provider.offer("f0rged/key/late", "callback")
        assert len(theirs.proofs()) == PROOFS
        await pass_time(1)
        await provider.offer("f0rged/key/later", "callback")
        assert len(theirs.proofs()) == PROOFS + 1
        # A day that slides: the next proof waits until the second of the first ones is a day old.
        await pass_time(PROOF_GAP - 1)
        await provider.offer("f0rged/key/latest", "callback")
        assert len(theirs.proofs()) == PROOFS + 1

    play(story())


def test_a_person_is_not_limited() -> None:
    theirs = Account(PVIT_TOKEN)
    provider = account(theirs)

    async def story() -> None:
        for number in range(PROOFS + 10):
            assert not await provider.offer(f"typed/wrong/{number}", "pasted")
        theirs.good.add(NEXT)
        assert await provider.offer(NEXT, "pasted")

    play(story())
    assert len(theirs.proofs()) == PROOFS + 11


def test_a_flood_of_forged_keys_costs_one_proof() -> None:
    theirs = Account(PVIT_TOKEN)
    provider = account(theirs)

    async def story() -> None:
        for number in range(1_000):
            await provider.offer(f"f0rged/key/{number}", "callback")

    play(story())
    assert len(theirs.proofs()) == 1
