"""Attacks on the daily key by who knows the address of the account's callbacks."""

import asyncio

import pytest

from pos_app.providers.pvit_key import PROOF_GAP, PROOFS
from tests.providers.pvit_account import NEXT, OTHER, Account, account, in_use, play
from tests.providers.wire import PVIT_TOKEN, Ears, pvit_payment


def buried(forged: int) -> str:
    """Which key is used some minutes after the old one is over, where `forged` ones came behind the real one."""
    theirs = Account(PVIT_TOKEN, NEXT)
    provider = account(theirs)

    async def story() -> None:
        await provider.offer("forged-before", "callback")
        await provider.offer(NEXT, "callback")
        for number in range(forged):
            await provider.offer(f"forged-{number}", "callback")
        theirs.good.discard(PVIT_TOKEN)
        for _ in range(12):
            await provider.status(pvit_payment(), Ears())
            await asyncio.sleep(PROOF_GAP + 1)

    play(story())
    return in_use(theirs)


def test_a_forged_key_never_takes_the_place_of_a_good_one() -> None:
    """Nor does it shorten its life: the old one is used until PVit takes another one."""
    theirs = Account(PVIT_TOKEN)
    provider = account(theirs)

    async def story() -> None:
        for number in range(3 * PROOFS):
            assert not await provider.offer(f"forged-{number}", "callback")
            await asyncio.sleep(PROOF_GAP)
        await provider.status(pvit_payment(), Ears())

    play(story())
    assert in_use(theirs) == PVIT_TOKEN
    assert len(theirs.proofs()) == PROOFS
    assert not provider.key.refused


def test_forged_keys_keep_nobody_from_pasting_a_good_one() -> None:
    theirs = Account(PVIT_TOKEN, NEXT)
    provider = account(theirs)

    async def story() -> None:
        for number in range(100):
            await provider.offer(f"forged-{number}", "callback")
        assert await provider.offer(NEXT, "pasted")
        await provider.status(pvit_payment(), Ears())

    play(story())
    assert in_use(theirs) == NEXT


@pytest.mark.parametrize("forged", [0, 1, 7])
def test_a_real_key_among_forged_ones_is_found_once_the_old_one_is_over(forged: int) -> None:
    assert buried(forged) == NEXT


@pytest.mark.xfail(strict=True, reason="who knows the address can pour out forged keys")
def test_a_real_key_under_a_flood_of_forged_ones_is_found() -> None:
    """Known and accepted: the key can be pasted, and the address is told to the operator alone."""
    assert buried(100) == NEXT


def test_a_good_key_ends_the_waiting_of_older_ones_only() -> None:
    theirs = Account(PVIT_TOKEN, NEXT, OTHER)
    provider = account(theirs)

    async def story() -> None:
        await provider.offer("forged", "callback")
        await asyncio.sleep(1)
        for key in ("older", NEXT):
            await provider.offer(key, "callback")

        async def meanwhile() -> None:
            await provider.offer(OTHER, "callback")

        theirs.meanwhile = meanwhile
        await asyncio.sleep(PROOF_GAP)
        assert await provider.offer(NEXT, "callback")
        theirs.good -= {PVIT_TOKEN, NEXT}
        for _ in range(3):
            await provider.status(pvit_payment(), Ears())
            await asyncio.sleep(PROOF_GAP + 1)

    play(story())
    assert in_use(theirs) == OTHER
    assert "older" not in theirs.proofs()
