"""The QR code of the longest link that may be shown, from the link to the painted code, in this process.

The goal is a time: there is no other till's QR code to compare with. A link of usual length stands beside it.
"""

import time
from statistics import median

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from pos_app.core.link import LONGEST
from tests.benchmarks.figure import Figure

GOAL_MS = 60.0
ROUNDS = 15
USUAL = "https://payin.moneyfusion.net/payment/5d58823b084564e9/500/Client"
SIDE = 352
"""Device-independent pixels of the code on a shop's laptop."""


def measure() -> list[Figure]:
    """Milliseconds, the median and the slowest; the library is loaded before, as the till does after its start."""
    application = QApplication.instance() or QApplication([])
    from pos_app.ui.qr import QrCode, symbol

    longest = "https://payin.moneyfusion.net/payment/" + "a1B2" * (LONGEST // 4)

    def drawn(link: str) -> float:
        symbol.cache_clear()
        started = time.perf_counter()
        code = QrCode()
        code.resize(SIDE, SIDE)
        code.show_text(link)
        picture = QPixmap(code.size())
        code.render(picture)
        return (time.perf_counter() - started) * 1_000

    drawn(USUAL)
    times = {name: [drawn(link[:LONGEST]) for _ in range(ROUNDS)] for name, link in (("l", longest), ("u", USUAL))}
    del application
    return [
        Figure("QR of the longest link, median", "ms", median(times["l"]), at_most=GOAL_MS),
        Figure("QR of the longest link, slowest", "ms", max(times["l"]), at_most=GOAL_MS),
        Figure("QR of a usual link, median", "ms", median(times["u"]), at_most=GOAL_MS),
    ]
