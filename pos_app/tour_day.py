"""The acts of the tour in the evening: the day as it is, the blind count, the closing, its Z report, the next day."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_app import tour_plan as plan
from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Payment, Status
from pos_app.core.report_json import as_json
from pos_app.tour_looks import dashboard, history
from pos_app.tour_paper import paper_shot
from pos_app.tour_people import day_of, lock, sign_in
from pos_app.tour_plan import Until
from pos_app.tour_print import receipts_written, report_printed
from pos_app.tour_statement import statement
from pos_app.tour_steps import Act, narrow_shot, shot, shows
from pos_app.ui import sidebar
from pos_app.ui.robot import click, type_into
from pos_app.ui.screens.day_close import DayClose
from pos_app.ui.sections import OPEN_DAY
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.tour import Tour


def the_evening(tour: "Tour") -> Act:
    """The cashier looks back, leaves the till to the manager, who compares, counts and closes."""
    yield from history(tour)
    yield from dashboard(tour)
    yield from lock(tour)
    yield from sign_in(tour, plan.BOSS)
    yield from statement(tour)
    yield from closed(tour)


def closed(tour: "Tour") -> Act:
    """The day is counted without looking, closed over what is undecided, and printed."""
    click(tour.window.sidebar.button(sidebar.DAY))
    day = day_of(tour)
    yield Until(day.overview.close_button.isVisible, _("la journée se montre"))
    yield Until(lambda: day.facts is not None and bool(day.facts.report.reconciliation), _("les écarts se montrent"))
    yield from narrow_shot(tour, "63-day")
    yield from x_report(tour)
    click(day.overview.close_button)
    page = day.close_page
    yield from counted(tour, page)
    yield from carried_over(tour, page)
    reports = day.reports
    yield Until(lambda: reports.isVisible() and reports.view.is_whole, _("le rapport Z se montre"))
    yield from shot(tour, "67-z-report")
    z_report(tour)
    yield from report_printed(tour, reports.slip, reports.view.report)
    yield from paper_shot(tour, "82-z-paper")
    yield from printed(tour)
    click(reports.next_button)
    yield Until(lambda: shows(tour, OPEN_DAY), _("la caisse demande le fond du lendemain"))
    yield from shot(tour, "69-next-day")


def x_report(tour: "Tour") -> Act:
    """The day as it is now, on the printer for receipts."""
    day = day_of(tour)
    click(day.overview.export_button)
    yield Until(day.export.isVisible, _("les exports se montrent"))
    assert day.facts is not None
    yield from report_printed(tour, day.export.slip, as_json(day.facts.report))
    yield from shot(tour, "81-x-printed")
    click(day.export.back_button)
    yield Until(day.overview.close_button.isVisible, _("la journée se montre"))


def counted(tour: "Tour", page: DayClose) -> Act:
    yield Until(page.form.isVisible, _("la caisse demande de compter"))
    pages = page.form.pages
    type_into(pages[Currency.XAF].total.line, str(plan.FLOAT_XAF))
    for value, many in plan.COUNTED.items():
        type_into(pages[Currency.MGA].pieces[value], str(many))
    yield Until(page.next_button.isEnabled, _("le comptage est complet"))
    yield from narrow_shot(tour, "64-blind-count")
    click(page.next_button)
    yield Until(page.check.close_button.isVisible, _("la caisse demande avant de clôturer"))
    yield Until(lambda: page.check.is_compared, _("la journée est comparée aux relevés"))
    yield from shot(tour, "65-close-asked")
    yield Until(lambda: not page.check.is_guarded(), _("la caisse prend la clôture"))
    click(page.check.close_button)


def carried_over(tour: "Tour", page: DayClose) -> Act:
    """All that nobody knows yet is listed; it goes into the next day by name."""
    yield Until(page.undecided.isVisible, _("les paiements à décider se montrent"))
    listed = {reference for reference, _payment in page.undecided.model.rows}
    undecided = {payment.reference for payment in tour.payments.values() if payment.is_undecided}
    tour.check(listed == undecided, _("La liste n'est pas celle des paiements à décider."))
    yield from shot(tour, "66-undecided")
    yield Until(lambda: not page.undecided.is_guarded(), _("la caisse prend la clôture"))
    click(page.undecided.carry_button)


def printed(tour: "Tour") -> Act:
    day = day_of(tour)
    click(day.reports.export_button)
    yield Until(day.export.isVisible, _("les exports se montrent"))
    click(day.export.buttons["pdf"])
    yield Until(day.export.done.isVisible, _("le PDF est écrit"))
    yield from shot(tour, "68-z-exported")
    written = [
        file
        for file in tour.training.home.exports.iterdir()
        if file.suffix == ".pdf" and file.name not in receipts_written(tour)
    ]
    tour.check(len(written) == 1 and _is_pdf(written[0]), _("Le PDF du rapport Z manque."))
    click(day.export.back_button)
    yield Until(day.reports.isVisible, _("le rapport Z se montre"))


def z_report(tour: "Tour") -> None:
    """Every sum of the report is the sum of what the tour saw."""
    report: Any = tour.reader.z_report(1)
    tour.check(report is not None and report["number"] == 1, _("Le rapport Z manque."))
    known = list(tour.payments.values())
    told = {total["operator"]: _told(total) for total in report["totals"]}
    seen = {name: _seen(known, name) for name in {payment.operator for payment in known if _is_booked(payment)}}
    tour.check(told == seen, _("Les totaux du rapport Z ne sont pas ceux des paiements : {told}").format(told=told))
    back = Counter({name: one["amount"] for name, one in ((one["operator"], one) for one in report["payouts"])})
    tour.check(back == _given_back(known), _("Les rendus du rapport Z ne sont pas ceux de la visite."))
    cash = {total["currency"]: total for total in report["cash"]}
    for currency, expected in plan.EXPECTED.items():
        tour.check(cash[currency.value]["expected"] == expected, _("Les espèces attendues ne sont pas justes."))
    short = plan.worth(plan.COUNTED) - plan.EXPECTED[Currency.MGA]
    tour.check(cash[Currency.MGA.value]["difference"] == short, _("L'écart de caisse n'est pas juste."))
    undecided = sorted(payment.reference for payment in known if payment.is_undecided)
    tour.check(sorted(report["carried_over"]) == undecided, _("Un paiement à décider manque dans le rapport Z."))
    count = sum(one[0] for one in seen.values())
    tour.say(_("rapport Z n° 1 : {count} paiements, chaque total vérifié").format(count=count))


def _told(total: dict[str, Any]) -> tuple[int, ...]:
    return tuple(total[name] for name in ("count", "amount", "fees", "manual_count", "manual_amount"))


def _seen(known: list[Payment], operator: str) -> tuple[int, ...]:
    own = [payment for payment in known if payment.operator == operator and _is_booked(payment)]
    paid = [payment for payment in own if payment.status is Status.PAID]
    manual = [payment.amount for payment in own if payment.status is not Status.PAID]
    sums = sum(payment.amount for payment in paid), sum(payment.fee or 0 for payment in paid)
    return len(paid), *sums, len(manual), sum(manual)


def _is_booked(payment: Payment) -> bool:
    booked = payment.status in (Status.PAID, Status.CONFIRMED_MANUALLY)
    return booked and payment.direction is Direction.IN


def _given_back(known: list[Payment]) -> Counter[str]:
    back: Counter[str] = Counter()
    for payment in known:
        if payment.direction is Direction.OUT and payment.status is Status.PAID:
            back[payment.operator] += payment.amount
    return back


def _is_pdf(file: Path) -> bool:
    return file.read_bytes().startswith(b"%PDF")
