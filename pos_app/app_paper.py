"""Reports on paper from the command line: the window's fonts and painter, without a window. It computes nothing."""

import os
from pathlib import Path

from pos_app.core.payment import Json


def write_report(report: Json, target: Path, shop_name: str, *, training: bool) -> None:
    """Write an X or Z report (its JSON) as PDF. Raises `KnownError` where the file cannot be written."""
    # A server or a remote shell has no screen; nothing is shown.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from pos_app.ui import theme
    from pos_app.ui.report_pdf import write_report_pdf

    application = QApplication.instance() or QApplication(["pos-app"])
    assert isinstance(application, QApplication)
    theme.apply(application)
    write_report_pdf(report, target, shop_name, training)
