"""How the tour looks at paper: every sheet of the simulated printer is held against what it should say."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from pos_app.receipts.folding import fold_cp858
from pos_app.receipts.grid import columns_of, dots_of
from pos_app.receipts.layout import Row, lay_out
from pos_app.receipts.marks import copy_mark, handed
from pos_app.receipts.parts import specimen_word
from pos_app.receipts.qr import Symbol, with_symbols
from pos_app.receipts.receipt import Receipt
from pos_app.tour_plan import Until
from pos_app.tour_steps import Act, shot
from pos_app.ui.press_guard import PressGuard
from pos_app.ui.prints import Prints
from pos_app.ui.receipt_actions import ReceiptActions
from pos_app.ui.receipt_keys import ReceiptKeys
from pos_app.ui.robot import click
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from pos_app.sandbox.paper import Sheet
    from pos_app.tour import Tour

_RULE = "─"


def prints_of(tour: "Tour") -> Prints:
    """The till's print queue, as the window knows it."""
    prints = tour.window_till.prints
    assert prints is not None
    return prints


def comes_out(tour: "Tour", press: Callable[[], object], receipt: Receipt, copy: int = 0) -> Act:
    """`press` has one sheet printed: `receipt`, row by row, as that copy, and as a specimen."""
    count = _count(tour)
    press()
    yield Until(partial(_is_out, tour, count), _("« {title} » sort de l'imprimante").format(title=receipt.title))
    sheet = tour.training.printer.sheets()[0]
    told = _("Le papier « {title} » ne dit pas ce qu'il devrait.").format(title=receipt.title)
    tour.check(sheet.number == count + 1 and sheet.is_cut, _("Il n'est pas sorti un seul papier."))
    tour.check(_said(sheet) == _expected(tour, handed(receipt, copy)), told)
    tour.check(specimen_word() in sheet.words[0 if not copy else 1], _("Le papier ne dit pas SPÉCIMEN."))
    tour.check(not copy or copy_mark(copy) in sheet.words[0], told)
    words = _("papier n° {number} : {title}{copy}")
    mark = f", {copy_mark(copy)}" if copy else ""
    tour.say(words.format(number=sheet.number, title=receipt.title, copy=mark))


def asked_again(tour: "Tour", actions: ReceiptActions, press: Callable[[], object]) -> Act:
    """The first press only asks whether a copy is wanted; another one would give it."""
    count, guard = _count(tour), PressGuard()
    press()
    guard.begin()
    yield Until(lambda: actions.asking is not None, _("la caisse demande avant un DUPLICATA"))
    yield Until(lambda: not guard.holds(actions.repeat_ms), _("la caisse prend la réponse"))
    tour.check(_count(tour) == count, _("Un DUPLICATA est sorti sans qu'on l'ait voulu."))


def slip(tour: "Tour", keys: ReceiptKeys | None, receipt: Receipt) -> Act:
    """A press on the screen's key for its slip prints it."""
    assert keys is not None
    yield from comes_out(tour, partial(click, keys.give), receipt)


def paper_shot(tour: "Tour", name: str) -> Act:
    """A picture of the till with the printer beside it."""
    yield from paper_up(tour)
    roll = tour.paper.panel.roll
    yield Until(lambda: roll.is_whole, _("le papier se montre"))
    tour.shoot(name, paper=True)
    yield from paper_away(tour)


def paper_up(tour: "Tour") -> Act:
    if not tour.paper.isVisible():
        click(tour.paper.button)
    yield Until(tour.paper.isVisible, _("l'imprimante se montre"))


def paper_away(tour: "Tour") -> Act:
    """Back to the till, which has the keyboard then."""
    tour.paper.close()
    tour.window.activateWindow()
    yield Until(tour.window.isActiveWindow, _("la caisse a le clavier"))


def both_shots(tour: "Tour", name: str) -> Act:
    """A picture of the till alone, once everything has found its place, and one with the printer."""
    yield from shot(tour, name)
    yield from paper_shot(tour, f"{name}-paper")


def _count(tour: "Tour") -> int:
    sheets = tour.training.printer.sheets()
    return sheets[0].number if sheets else 0


def _is_out(tour: "Tour", count: int) -> bool:
    return _count(tour) > count and not prints_of(tour).state.jobs


def _said(sheet: "Sheet") -> list[str]:
    """Its letters and codes, row by row; neither lines nor room."""
    rows = (row.code or row.text.rstrip() for row in sheet.rows)
    return [row for row in rows if row.strip(f" {_RULE}")]


def _expected(tour: "Tour", receipt: Receipt) -> list[str]:
    printer = prints_of(tour).printer
    assert printer is not None
    columns, dots = columns_of(printer), dots_of(printer)
    rows = with_symbols(lay_out(receipt, columns, fold_cp858), columns, dots, fold_cp858)
    words = (row.text.rstrip() for row in rows if isinstance(row, Row | Symbol))
    return [row for row in words if row.strip(f" {_RULE}")]
