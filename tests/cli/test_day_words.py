"""Reports on the terminal: nothing of an open day tells what should be in the drawer, nothing escapes its line."""

from pos_app.commands.day_words import report_lines
from pos_app.core.report_json import as_json
from pos_app.wording.amounts import format_digits
from pos_app.wording.open_payments import with_payments
from pos_app.wording.report_tables import without_cash
from tests.ui.a_day import make_report, z_of
from tests.ui.fakes import make_payment
from tests.ui.screen import spaces


def test_the_drawer_of_an_open_day_is_counted_blind() -> None:
    report = without_cash(as_json(make_report()))
    text = "\n".join(report_lines(report))
    assert format_digits(100_000) in text, "the float is known"
    for amount in (562_000, 5_000, 657_000):
        assert format_digits(amount) not in text
    assert cash_line(report, "MGA") == (
        "Espèces MGA : fond 100 000 Ar ; ventes, entrées, sorties et attendu : masqués jusqu'au comptage"
    )


def test_a_manager_who_asked_for_it_sees_what_should_be_in_the_drawer() -> None:
    lines = [spaces(line) for line in report_lines(as_json(make_report()))]
    assert "  attendu 657 000 Ar, pas encore compté" in lines
    assert any("ventes 562 000 Ar (41), autres entrées 0 Ar, sorties 5 000 Ar" in line for line in lines)


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


def cash_line(report: dict[str, object], currency: str) -> str:
    return next(spaces(line) for line in report_lines(report) if line.startswith(f"Espèces {currency}"))


def test_cash_sales_stand_apart_from_what_was_put_in() -> None:
    report = z_of(12)
    report["cash"][0]["in"] += 7_000
    assert cash_line(report, "MGA") == (
        "Espèces MGA : fond 100 000 Ar, ventes 562 000 Ar (41), autres entrées 7 000 Ar, sorties 5 000 Ar"
    )


def test_a_float_that_nobody_counted_is_no_amount() -> None:
    assert "fond non compté, ventes" in cash_line(z_of(12), "XAF")
    assert cash_line(without_cash(as_json(make_report())), "XAF").startswith("Espèces XAF : fond non compté ;")


def test_open_payments_are_named_with_amount_and_number() -> None:
    payment = make_payment(amount=25_000, phone="+261341234567")
    report = z_of(12, undecided=(payment.reference,), carried_over=(payment.reference, "C3-GONE"))
    found = {payment.reference: payment}
    lines = [spaces(line) for line in report_lines(with_payments(report, found.get))]
    named = f"{payment.reference} (25 000 Ar, 034 12 345 67)"
    assert f"À vérifier : {named}" in lines
    assert f"Reportés : {named} · C3-GONE" in lines
    assert f"À vérifier : {payment.reference}" in map(spaces, report_lines(report))
