"""Daily keys: tells how old they are and whether they are refused, and offers new ones to be proved.

Never holds a key longer than it takes to offer it, and never shows one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.news import KeyChanged, News
from pos_app.core.provider import KeyState, Provider, Renewable
from pos_app.engine.directory import Directory
from pos_app.engine.schedule import Clock

log = logging.getLogger(__name__)

AGES = (timedelta(hours=20), timedelta(hours=24))
"""Ages at which a key is told of again: when to warn, and when it is over."""

_WAIT_FOR_SENDS = 30.0


class Keys:
    """The keys of the accounts whose providers can renew them.

    `idle` waits until nothing of an account is being sent: a provider may refuse a charge while it proves a key.
    `renewed` hears of an account whose key changed.
    """

    def __init__(
        self,
        directory: Directory,
        clock: Clock,
        tell: Callable[[News], None],
        idle: Callable[[str, float], Awaitable[None]],
        renewed: Callable[[str], None],
    ) -> None:
        self._directory = directory
        # Looked for once: after every question there is a look at the keys.
        self._holders = {account: found for account in _accounts(directory) if (found := _holder(directory, account))}
        self._clock = clock
        self._tell = tell
        self._idle = idle
        self._renewed = renewed
        self._told: dict[str, tuple[KeyState, int]] = {}
        self._next: dict[str, str] = {}
        self._proofs: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def look(self) -> None:
        """Tell of keys that are new, were refused or grew old since the last look."""
        for account, (provider, renewable) in self._holders.items():
            state, before = renewable.key, self._told.get(account)
            now = (state, self._stage(state))
            if now == before:
                continue
            self._told[account] = now
            self._tell(KeyChanged(provider.operator.id, state))
            if before is not None and before[0] != state and not state.refused:
                self._renewed(account)

    async def offer(self, operator_id: str, key: str) -> bool:
        """Have a pasted key proved. Raises `InvalidInput`: `operator_unknown`, `key_not_renewable`, `key_empty`."""
        provider, pasted = self._directory.by_id(operator_id), "".join(key.split())
        if not isinstance(provider, Renewable):
            raise InvalidInput("key_not_renewable", operator=provider.operator.name)
        if not pasted:
            raise InvalidInput("key_empty", operator=provider.operator.name)
        await self._idle(provider.operator.account_id, _WAIT_FOR_SENDS)
        try:
            return await provider.offer(pasted, "pasted")
        finally:
            self.look()

    def candidate(self, account_id: str, key: str) -> None:
        """Have a key that a callback brought proved, later. One proof of an account at a time; the newest waits."""
        if self._closed or account_id not in self._holders:
            return
        self._next[account_id] = key
        if account_id not in self._proofs:
            self._proofs[account_id] = asyncio.create_task(self._prove(account_id))

    async def close(self) -> None:
        """Prove nothing more."""
        self._closed = True
        proofs = list(self._proofs.values())
        for proof in proofs:
            proof.cancel()
        await asyncio.gather(*proofs, return_exceptions=True)

    async def _prove(self, account_id: str) -> None:
        try:
            while account_id in self._next:
                await self._idle(account_id, _WAIT_FOR_SENDS)
                await self._offered(account_id, self._next.pop(account_id))
        finally:
            del self._proofs[account_id]

    async def _offered(self, account_id: str, key: str) -> None:
        try:
            await self._holders[account_id][1].offer(key, "callback")
        except KnownError as fault:
            log.warning("the key of a callback was not kept: %s", fault)
        except Exception:
            # The old key is still in use; a bug that somebody outside can bring about must not stop the till.
            log.exception("the key of a callback could not be proved")
        self.look()

    def _stage(self, state: KeyState) -> int:
        return 0 if state.since is None else sum(self._clock.now() - state.since >= age for age in AGES)


def _accounts(directory: Directory) -> Iterable[str]:
    return {provider.operator.account_id: None for provider in directory}


def _holder(directory: Directory, account_id: str) -> tuple[Provider, Renewable] | None:
    """The provider that holds the key of the account; several ways to pay may share one."""
    for provider in directory.of_account(account_id):
        if isinstance(provider, Renewable):
            return provider, provider
    return None
