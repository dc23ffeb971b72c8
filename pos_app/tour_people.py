"""The acts of the tour about people and the drawer: the first manager, the float, a cashier, the lock, cash."""

from typing import TYPE_CHECKING

from pos_app import tour_plan as plan
from pos_app.core.day import DrawerEntry
from pos_app.core.money import Currency
from pos_app.core.people import same_name
from pos_app.tour_plan import Until, Worker
from pos_app.tour_print import cash_printed
from pos_app.tour_steps import Act, charge, ends, give_pin, narrow_shot, next_customer, rings, sale_of, shot, shows
from pos_app.ui import sidebar
from pos_app.ui.approval import Approval
from pos_app.ui.robot import choose, click, type_into
from pos_app.ui.screens.about import AboutScreen
from pos_app.ui.screens.day import DayScreen
from pos_app.ui.screens.first_person import FirstManagerScreen
from pos_app.ui.screens.open_day import OpenDayScreen
from pos_app.ui.screens.people import PeopleScreen
from pos_app.ui.sections import FIRST_MANAGER, OPEN_DAY, PEOPLE
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.tour import Tour


def first_start(tour: "Tour") -> Act:
    """The shop makes its first manager, who comes in and counts what is in the drawer."""
    yield Until(lambda: shows(tour, FIRST_MANAGER), _("la caisse propose de créer le premier gérant"))
    screen = tour.window.screen_widget(FIRST_MANAGER)
    assert isinstance(screen, FirstManagerScreen)
    type_into(screen.form.name, plan.BOSS.name)
    for line in (screen.form.pin, screen.form.again):
        type_into(line, plan.BOSS.pin)
    yield from shot(tour, "46-first-manager")
    click(screen.form.button)
    yield Until(lambda: tour.window.lock.is_locked, _("la caisse demande qui est là"))
    yield from sign_in(tour, plan.BOSS)
    yield from open_the_day(tour)


def open_the_day(tour: "Tour") -> Act:
    yield Until(lambda: shows(tour, OPEN_DAY), _("la caisse demande le fond"))
    screen = tour.window.screen_widget(OPEN_DAY)
    assert isinstance(screen, OpenDayScreen)
    pages = screen.form.pages
    type_into(pages[Currency.XAF].total.line, str(plan.FLOAT_XAF))
    for value, many in plan.FLOAT.items():
        type_into(pages[Currency.MGA].pieces[value], str(many))
    yield from shot(tour, "47-open-day")
    click(screen.open_button)
    yield Until(lambda: shows(tour, sidebar.SALE), _("la vente se montre"))
    day = tour.window_till.shop
    tour.check(day is not None and day.day is not None, _("La journée n'est pas ouverte."))


def hired(tour: "Tour") -> Act:
    """A manager adds a cashier, and leaves the till to her; she types a wrong code first."""
    click(tour.window.sidebar.button(sidebar.ABOUT))
    about = tour.window.screen_widget(sidebar.ABOUT)
    assert isinstance(about, AboutScreen)
    click(about.people_button)
    yield Until(lambda: shows(tour, PEOPLE), _("les personnes se montrent"))
    people = tour.window.screen_widget(PEOPLE)
    assert isinstance(people, PeopleScreen)
    click(people.add_button)
    type_into(people.form.name, plan.CASHIER.name)
    for line in (people.form.pin, people.form.again):
        type_into(line, plan.CASHIER.pin)
    click(people.form.button)
    yield Until(people.approval.isVisible, _("un gérant est demandé"))
    yield from allow(people.approval, plan.BOSS)
    yield Until(people.outcome.isVisible, _("la personne est ajoutée"))
    yield from shot(tour, "48-people")
    yield from lock(tour)
    page = tour.window.lock.page
    assert page is not None
    yield from narrow_shot(tour, "49-lock")
    yield from sign_in(tour, plan.CASHIER, plan.WRONG_PIN)
    yield Until(page.trouble.isVisible, _("le code faux est refusé"))
    yield from shot(tour, "70-wrong-pin")
    yield from sign_in(tour, plan.CASHIER)


def lock(tour: "Tour") -> Act:
    click(tour.window.sidebar.foot)
    yield Until(lambda: tour.window.lock.is_locked, _("la caisse est verrouillée"))


def sign_in(tour: "Tour", who: Worker, pin: str | None = None) -> Act:
    """Choose the name and type the code; with another `pin` the till stays locked."""
    page = tour.window.lock.page
    assert page is not None
    yield Until(lambda: page.names.person is not None, _("les noms se montrent"))
    click(next(tile for tile in page.names.tiles if same_name(tile.person.name, who.name)))
    type_into(page, pin or who.pin)
    if pin is None:
        yield Until(lambda: not tour.window.lock.is_locked, _("{name} ouvre la caisse").format(name=who.name))
        tour.check(tour.window.sidebar.foot.name == who.name, _("La caisse dit un autre nom."))


def allow(panel: Approval, who: Worker, *, reason: bool = False, transaction: str = "") -> Act:
    """Fill the panel of an approval in the name of `who`, and press its button."""
    if transaction and not panel.transaction.text():
        type_into(panel.transaction, transaction)
    if reason and panel.reason.currentIndex() < 1:
        choose(panel.reason, 1)
    people = panel.person.people
    choose(panel.person, next(row for row, person in enumerate(people) if same_name(person.name, who.name)))
    type_into(panel.pin, who.pin)
    yield Until(panel.button.isEnabled, _("l'autorisation est complète"))
    click(panel.button)


def cash_by_cashier(tour: "Tour") -> Act:
    """A sale in cash with change, cash taken out with a reason, and a payment."""
    yield from next_customer(tour)
    sale = sale_of(tour.window)
    type_into(sale.amount.line, str(plan.CASH_SALE))
    click(sale.tiles.cash)
    panel = sale.cash.panel
    assert panel is not None
    type_into(panel.received.line, str(plan.CASH_GIVEN))
    yield Until(panel.button.isEnabled, _("la vente est complète"))
    yield from shot(tour, "50-cash-sale")
    entries: list[DrawerEntry] = []
    panel.entered.connect(entries.append)
    click(panel.button)
    yield Until(sale.paid_in_cash.isVisible, _("la vente en espèces est enregistrée"))
    yield from cash_printed(tour, sale, entries[0])
    yield from cash_out(tour)
    reference = yield from charge(tour, plan.BY_CASHIER)
    yield from rings(tour)
    yield from give_pin(tour)
    yield from ends(tour, plan.BY_CASHIER, reference)
    tour.check(tour.payments[reference].cashier == plan.CASHIER.name, _("Le paiement n'est pas à son nom."))


def cash_out(tour: "Tour") -> Act:
    click(tour.window.sidebar.button(sidebar.DAY))
    day = day_of(tour)
    yield Until(day.overview.move_button.isVisible, _("la journée se montre"))
    click(day.overview.move_button)
    type_into(day.cash.amount.line, str(plan.CASH_OUT))
    choose(day.cash.reason, 1)
    yield Until(day.cash.button.isEnabled, _("la sortie est complète"))
    yield from shot(tour, "51-cash-out")
    click(day.cash.button)
    yield Until(day.overview.notice.isVisible, _("la sortie est enregistrée"))


def day_of(tour: "Tour") -> DayScreen:
    day = tour.window.screen_widget(sidebar.DAY)
    assert isinstance(day, DayScreen)
    return day
