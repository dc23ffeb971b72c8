"""A till that is killed in the middle of a line: `python -m tests.printing.dying SPOOL` says when it is there."""

import sys
import threading
from pathlib import Path

from pos_app.core.printing import Printer
from pos_app.printing.queue import PrintQueue
from pos_app.receipts.receipt import Receipt
from tests.printing.papers import PRINTER, paper


class Endless:
    """A printer in the middle of a line."""

    def __call__(self, printer: Printer) -> "Endless":
        return self

    def put(self, receipt: Receipt) -> None:
        print("half a line", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    queue = PrintQueue(Path(sys.argv[1]), Endless(), PRINTER, lambda news: None)
    queue.print(paper(title="first"), "Hanta")
    queue.print(paper("payment:B", "second"), "Hanta")
    queue.start()
    threading.Event().wait()
