"""The figures of the day: what may be added up, and what may not."""

from dataclasses import replace

from pos_app.ui.day_facts import collected, counted_totals, fees
from tests.ui.a_day import make_report
from tests.ui.screen import spaces


def test_money_of_a_test_is_never_added_to_real_money() -> None:
    report = make_report()
    tried = replace(report.totals[0], environment="sandbox", amount=7)
    both = replace(report, totals=(tried, *report.totals))
    assert counted_totals(both) == [*report.totals]
    assert collected(both, with_cash=False) == collected(report, with_cash=False)
    assert fees(both) == fees(report)


def test_a_shop_that_only_tries_sees_what_it_tried() -> None:
    report = make_report()
    tried = replace(report, totals=tuple(replace(total, environment="sandbox") for total in report.totals))
    assert spaces(collected(tried, with_cash=False).lines[0]) == spaces(collected(report, with_cash=False).lines[0])
