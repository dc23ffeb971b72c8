"""Reports on the terminal: nothing of an open day tells what should be in the drawer, nothing escapes its line."""

from pos_app.commands.day_words import report_lines
from pos_app.core.report_json import as_json
from pos_app.wording.amounts import format_digits
from tests.ui.a_day import make_report, z_of


def test_the_drawer_of_an_open_day_is_counted_blind() -> None:
    text = "\n".join(report_lines(as_json(make_report())))
    assert format_digits(100_000) in text, "the float is known"
    for amount in (562_000, 5_000, 657_000):
        assert format_digits(amount) not in text


def test_a_closed_day_says_what_was_expected_and_counted() -> None:
    text = "\n".join(report_lines(z_of(12)))
    for amount in (562_000, 5_000, 655_000):
        assert format_digits(amount) in text


def test_money_of_a_test_says_so() -> None:
    report = z_of(12)
    report["totals"][0]["environment"] = "sandbox"
    report["payouts"][0]["environment"] = "training"
    lines = report_lines(report)
    assert any(line.startswith("MVola (bac à sable)") for line in lines)
    assert any("(formation), rendu" in line for line in lines)


def test_a_reason_moves_no_cursor() -> None:
    report = z_of(12)
    report["corrections"][0]["reason"] = "vu\x1b[2J\nRapport Z"
    assert not any("\x1b" in line or "\n" in line for line in report_lines(report))
