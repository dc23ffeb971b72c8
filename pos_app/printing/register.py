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

    def complete(self, spool: Spool, receipt: Receipt) -> Receipt:
        """`receipt` with the lines of the authority. Raises `FiscalUnavailable` and the faults of the spool."""
        hook = self._hook
        if hook is None or not receipt.key or not concerns(receipt):
            return receipt
        with self._lock:
            lines = spool.fiscal_lines(receipt.key)
            if lines is None:
                # Another process may have asked at the same time: what was kept first is what every copy says.
                lines = spool.keep_fiscal(receipt.key, registered(hook, receipt))
        return with_lines(receipt, lines)
