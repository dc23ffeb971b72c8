"""The life of a PVit account's key, which is valid for a day: kept, doubted, proved, replaced. It asks nobody itself.

A key that a callback brings is a candidate: anybody who knows the callback's address can send one. It is used for one
cheap question, never for money, and takes the old key's place only when PVit has taken it.
"""

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from pos_app.core.errors import KnownError
from pos_app.core.provider import KeyState, KeyStore
from pos_app.providers.pvit_answer import DONE, KEY_INVALID, key_of
from pos_app.providers.redact import Redactor

CALLBACK, SETTINGS = "callback", "settings"

PROOF_GAP, PROOFS, PROOF_DAY = 60.0, 24, 86_400.0
"""Candidates of callbacks are proved no closer than a minute (in seconds), and 24 times in any day."""

_WAITING = 8
"""Candidates of callbacks that wait for their proof: a forged one behind the real one must not push it out."""

_SPENT = 64
"""Keys that are remembered as used up or refused; no more than `PROOFS` can join them in a day."""

Prove = Callable[[str], Awaitable[str | None]]
"""Asks one cheap question with a candidate: PVit's code, or None where no answer told one."""

log = logging.getLogger(__name__)


class AccountKey:
    """The key in use and what is known of it. `now` gives aware UTC times; `redactor` learns every key there is.

    A kept key comes before the one of the settings: `keys` gives none once the settings hold another one than the one
    that the kept key was renewed from.
    """

    def __init__(
        self, settings_key: str, keys: KeyStore | None, now: Callable[[], datetime], redactor: Redactor
    ) -> None:
        self._keys = keys
        self._now = now
        self._redactor = redactor
        self._value, self._state = settings_key.strip(), KeyState(None, SETTINGS)
        redactor.keep(self._value)
        kept = None if keys is None else keys.load()
        if kept is not None and (value := key_of(kept[0])) is not None:
            self._value, self._state = value, kept[1]
            redactor.keep(value)
        self._waiting: deque[str] = deque(maxlen=_WAITING)
        self._spent: deque[bytes] = deque(maxlen=_SPENT)
        self._proofs: deque[float] = deque(maxlen=PROOFS)

    def __repr__(self) -> str:
        return f"AccountKey({self._state})"

    @property
    def value(self) -> str:
        """The key to send; empty where the shop has none yet."""
        return self._value

    @property
    def state(self) -> KeyState:
        """How old it is, where it came from, and whether PVit refused it."""
        return self._state

    def answered(self, key: str, statut: str) -> None:
        """PVit answered a question that was asked with `key`: 007 makes it refused, a 200 clears that again."""
        if key != self._value or statut not in (DONE, KEY_INVALID):
            # An answer about a key that was replaced meanwhile says nothing about the new one.
            return
        refused = statut == KEY_INVALID
        if refused is not self._state.refused:
            self._state = replace(self._state, refused=refused)

    async def offer(self, candidate: str, source: str, prove: Prove) -> bool:
        """Prove `candidate` and use it from then on; False where it was not proved. See `Renewable.offer`."""
        offered = key_of(candidate)
        if offered is None:
            return False
        if source != CALLBACK:
            return await self._offered_by_hand(offered, source, prove)
        if offered == self._value or _digest(offered) in self._spent:
            # The same key once more, an old one replayed, or one that PVit has refused: no question is worth it.
            return False
        self._redactor.learn(offered)
        self._forget(offered)
        self._waiting.append(offered)
        return await self._prove_waiting(prove)

    async def renew(self, prove: Prove) -> None:
        """Where the key is refused or there is none: prove the newest candidate that is still waiting for its proof.

        While the key is good nothing is asked: PVit may refuse a charge that comes during another of its tasks.
        """
        if self._state.refused or not self._value:
            await self._prove_waiting(prove)

    async def _prove_waiting(self, prove: Prove) -> bool:
        at = asyncio.get_running_loop().time()
        if not self._waiting or not self._admits(at):
            return False
        self._proofs.append(at)
        return await self._settled(self._waiting[-1], CALLBACK, prove)

    async def _offered_by_hand(self, candidate: str, source: str, prove: Prove) -> bool:
        self._redactor.learn(candidate)
        earlier = tuple(self._waiting)
        proved = await self._settled(candidate, source, prove)
        if proved:
            # Callbacks' candidates that were there before a person brought a good key are older than it.
            self._forget(*earlier)
        return proved

    def _admits(self, at: float) -> bool:
        if self._proofs and at - self._proofs[-1] < PROOF_GAP:
            return False
        return len(self._proofs) < PROOFS or at - self._proofs[0] >= PROOF_DAY

    async def _settled(self, candidate: str, source: str, prove: Prove) -> bool:
        statut = await prove(candidate)
        if statut not in (DONE, KEY_INVALID):
            # Nothing is known of it: it stays what it was, and may be offered again.
            return False
        if statut == DONE and candidate in self._waiting:
            # Those that came before the good one are older than it.
            self._forget(*tuple(self._waiting)[: self._waiting.index(candidate)])
        self._forget(candidate)
        if candidate == self._value:
            self.answered(candidate, statut)
        elif statut == DONE:
            self._promote(candidate, source)
        else:
            self._spent.append(_digest(candidate))
        return statut == DONE

    def _forget(self, *candidates: str) -> None:
        for candidate in candidates:
            if candidate in self._waiting:
                self._waiting.remove(candidate)

    def _promote(self, candidate: str, source: str) -> None:
        self._spent.append(_digest(self._value))
        self._redactor.keep(candidate)
        self._value, self._state = candidate, KeyState(self._now(), source)
        if self._keys is None:
            return
        try:
            self._keys.save(candidate, self._state)
        except KnownError as fault:
            # It is in use all the same; the next start begins with the older one and is told so by PVit.
            log.warning("the renewed PVit key could not be kept: %s", fault.code)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
