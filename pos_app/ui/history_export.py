"""What is found in the history as a file: the line that asks for the format, and the writing in its thread."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.core.payment import Direction
from pos_app.ledger.reader import Search
from pos_app.ui.export_run import ExportRun
from pos_app.ui.till import Till
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.ledger.reader import Reader
    from pos_app.ui.background import Task


def offer_found(run: ExportRun, till: Till, search: Search) -> None:
    """Offer to write all that `search` finds. Needs a reader of its own, as the thread that writes is another one."""
    if till.open_reader is None:
        return
    name, what = (_("paiements"), _("les paiements trouvés"))
    if search.direction is Direction.OUT:
        name, what = (_("rendus"), _("les rendus trouvés"))
    run.offer(name, what, partial(_write, till.open_reader, search))


def _write(open_reader: Callable[[], Reader], search: Search, path: Path, kind: str, task: Task) -> None:
    """In the thread of the export."""
    from pos_app.exports import export_found

    def progress(done: int, total: int) -> bool:
        task.progress(done, total)
        return not task.is_cancelled

    with closing(open_reader()) as reader:
        export_found(reader, search, kind, path, progress)
