"""Those who wait until a payment has come so far. Decides nothing."""

import asyncio
from collections.abc import Callable

from pos_app.core.errors import KnownError
from pos_app.core.payment import Payment


class Waiters:
    """Waits on one event loop."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Callable[[Payment], bool], asyncio.Future[Payment]]] = []

    async def wait(self, reference: str, until: Callable[[Payment], bool], timeout: float) -> Payment | None:  # noqa: ASYNC109
        """The payment as soon as `until` holds, or as `release` knows it; None after `timeout` seconds."""
        future: asyncio.Future[Payment] = asyncio.get_running_loop().create_future()
        waiter = (reference, until, future)
        self._waiting.append(waiter)
        try:
            return await asyncio.wait_for(future, timeout)
        except TimeoutError:
            return None
        finally:
            self._waiting.remove(waiter)

    def changed(self, payment: Payment) -> None:
        """Let those go who waited for this."""
        for reference, until, future in self._waiting:
            if reference == payment.reference and until(payment):
                _answer(future, payment)

    def release(self, known: Callable[[str], Payment]) -> None:
        """Let everybody go: nothing more is coming. What `known` raises of the ledger goes to who waits."""
        for reference, _, future in self._waiting:
            try:
                _answer(future, known(reference))
            except KnownError as unreadable:
                _answer(future, unreadable)


def _answer(waiting: asyncio.Future[Payment], outcome: Payment | KnownError) -> None:
    if waiting.done():
        return
    if isinstance(outcome, KnownError):
        waiting.set_exception(outcome)
    else:
        waiting.set_result(outcome)
