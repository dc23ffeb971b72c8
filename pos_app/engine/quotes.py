"""Asks what a payment would cost, while nothing more important is going on. Never delays a charge by a moment."""

import asyncio
import logging

from pos_app.core.errors import InvalidInput
from pos_app.core.provider import Provider, Quote, Quotes

log = logging.getLogger(__name__)

DEADLINE = 8.0
"""Seconds after which nobody needs the answer any more."""


class QuoteDesk:
    """One question at a time for each account: a newer one takes the place of the one before, a charge that of all."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[Quote | None]] = {}

    async def ask(self, provider: Provider, amount: int, wallet: str | None) -> Quote | None:
        """What the provider says; None where it says nothing, cannot be asked, or was not asked to the end."""
        operator = provider.operator
        if not isinstance(provider, Quotes) or not operator.quotes or not _is_payable(provider, amount):
            return None
        account = operator.account_id
        while (before := self._tasks.get(account)) is not None:
            before.cancel()
            await asyncio.wait([before])
        task = self._tasks[account] = asyncio.create_task(_asked(provider, amount, wallet))
        task.add_done_callback(lambda _: self._tasks.pop(account))
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
        return None if task.cancelled() else task.result()

    def give_way(self, account_id: str) -> None:
        """Something of the account is about to be sent."""
        if account_id in self._tasks:
            self._tasks[account_id].cancel()

    async def close(self) -> None:
        """Ask nothing more."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_payable(provider: Provider, amount: int) -> bool:
    try:
        provider.operator.admit_amount(amount)
    except InvalidInput:
        return False
    return True


async def _asked(provider: Quotes, amount: int, wallet: str | None) -> Quote | None:
    try:
        async with asyncio.timeout(DEADLINE):
            return await provider.quote(amount, wallet)
    except TimeoutError:
        return None
    except Exception:
        # What a payment costs is good to know; not knowing it must not keep anybody from paying.
        log.exception("the question about the cost failed")
        return None
