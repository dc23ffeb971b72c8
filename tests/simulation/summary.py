"""Says at the end of a run how many seeded shops were played, and how fast. Loaded as a plug-in by the conftest."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    played = [
        dict(report.user_properties)
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call" and "simulation" in report.nodeid
    ]
    seeds = sum(int(str(found.get("seeds", 0))) for found in played)
    seconds = sum(float(str(found.get("seconds", 0))) for found in played)
    if seeds:
        terminalreporter.write_line(f"simulation: {seeds} seeds, {seeds / seconds:.1f} seeds per second and process")
