"""What a fiscal authority says of a receipt, asked once and kept with the counts: every copy has the same lines."""

import threading

from pos_app.printing.spool import Spool
from pos_app.receipts.fiscal import FiscalHook, concerns, registered, with_lines
from pos_app.receipts.receipt import Receipt


class Register:
    """One hook of one till; without a hook nothing is added. Any thread may use it; the hook runs in one at a time."""

    def __init__(self, hook: FiscalHook | None) -> None:
        self._hook = hook
        self._lock = threading.Lock()

    def asks(self, spool: Spool, receipt: Receipt) -> bool:
        """Whether the authority has to be asked before `receipt` can be printed."""
        return self._is_for_it(receipt) and spool.fiscal_lines(receipt.key) is None

    def complete(self, spool: Spool, receipt: Receipt) -> Receipt:
        """`receipt` with the lines of the authority. Raises what the hook may raise, and the faults of the spool."""
        hook = self._hook
        if hook is None or not self._is_for_it(receipt):
            return receipt
        with self._lock:
            lines = spool.fiscal_lines(receipt.key)
            if lines is None:
                # Another process may have asked at the same time: what was kept first is what every copy says.
                lines = spool.keep_fiscal(receipt.key, registered(hook, receipt))
        return with_lines(receipt, lines)

    def _is_for_it(self, receipt: Receipt) -> bool:
        return self._hook is not None and bool(receipt.key) and concerns(receipt)
