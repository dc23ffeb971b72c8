"""Reports and receipts on paper from the command line: the window's fonts and painter, without a window.

It computes nothing.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.core.payment import Json

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from pos_app.receipts.receipt import Receipt


def write_report(report: Json, target: Path, shop_name: str, *, training: bool) -> None:
    """Write an X or Z report (its JSON) as PDF. Raises `KnownError` where the file cannot be written."""
    application = drawing()
    from pos_app.ui import theme
    from pos_app.ui.report_pdf import write_report_pdf

    theme.apply(application)
    write_report_pdf(report, target, shop_name, training)


def write_receipt(receipt: Receipt, target: Path) -> None:
    """Write `receipt`, marks included, as PDF. Raises `KnownError` where the file cannot be written."""
    application = drawing()
    from pos_app.ui.receipt_pdf import write_receipt_pdf

    write_receipt_pdf(receipt, target)
    del application


def drawing() -> QApplication:
    """What fonts, painters and printers of the desktop need: whoever asks holds it as long as something is drawn.

    Call it in the main thread. Where there is an application already it is that one.
    """
    # A server or a remote shell has no screen; nothing is shown.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(["pos-app"])
    assert isinstance(application, QApplication)
    return application
