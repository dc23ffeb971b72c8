"""What leaves the till as a file: payments, events, reports and comparisons as CSV, XLSX and JSON."""

from pos_app.exports.found import export_found
from pos_app.exports.payments import export
from pos_app.exports.piles import export_piles
from pos_app.exports.report import export_report
from pos_app.exports.write import FORMATS, Progress

__all__ = ["FORMATS", "Progress", "export", "export_found", "export_piles", "export_report"]
