"""The columns of the history: which there are, which are shown, and how they share the room. It reads no ledger."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt

from pos_app.core.payment import Direction, Payment, Status
from pos_app.ui import theme
from pos_app.ui.numbers import national
from pos_app.ui.payment_table import Column, PaymentTable, PaymentTableModel
from pos_app.wording.amounts import format_amount, format_clock, format_day
from pos_app.wording.catalog import N_, _
from pos_app.wording.clean import plain
from pos_app.wording.flags import flag_words
from pos_app.wording.payments import amount_words, mark_word, state_word

_SUCCEEDED = frozenset({Status.PAID, Status.CONFIRMED_MANUALLY})
_LONGEST = 60
_GENEROUS = 1.5
"""How much more than its width a column of words takes where there is room."""


@dataclass(frozen=True, slots=True)
class HistoryColumn:
    """A column, by the word that names it in the program; `grows` where its words may be of any length."""

    name: str
    column: Column
    words: Callable[[Payment], str]
    grows: bool = False


def type_word(payment: Payment) -> str:
    """Which way the money goes, in the two words that operators' lists have for it, and ours."""
    if payment.direction is Direction.OUT:
        return _("Rendu (débit)")
    return _("Lien (crédit)") if mark_word(payment) else _("Paiement (crédit)")


def reconciled_word(payment: Payment) -> str:
    """Whether the operator's statement confirms it; a dash where there is no money that it could confirm."""
    if payment.statement_line is not None:
        return _("Oui")
    return _("Non") if payment.status in _SUCCEEDED else "—"


def _when(payment: Payment) -> str:
    # Two digits of the year are enough beside so many other columns; the payment's own page has all four.
    day = format_day(payment.created_at)
    return f"{day[:-4]}{day[-2:]} {format_clock(payment.created_at)}"


def _fee(payment: Payment) -> str:
    return "" if payment.fee is None else format_amount(payment.fee, payment.currency)


COLUMNS: tuple[HistoryColumn, ...] = (
    HistoryColumn("when", Column(N_("Date et heure"), 138, 138), _when),
    HistoryColumn("state", Column(N_("État"), 136, 136), state_word),
    HistoryColumn("amount", Column(N_("Montant"), 138, 138, right=True), amount_words),
    HistoryColumn("operator", Column(N_("Opérateur"), 110, 110), lambda payment: payment.operator, grows=True),
    HistoryColumn(
        "phone", Column(N_("Numéro"), 132, 132), lambda payment: national(payment.phone) if payment.phone else ""
    ),
    HistoryColumn("reference", Column(N_("Référence"), 138, 138), lambda payment: payment.reference),
    HistoryColumn(
        "transaction", Column(N_("Transaction"), 124, 124), lambda payment: payment.transaction_id or "", grows=True
    ),
    HistoryColumn("type", Column(N_("Type"), 146, 146), type_word),
    HistoryColumn("reconciled", Column(N_("Rapproché"), 100, 100), reconciled_word),
    HistoryColumn("cashier", Column(N_("Caissier"), 110, 110), lambda payment: payment.cashier, grows=True),
    HistoryColumn(
        "flags",
        Column(N_("Remarques"), 140, 140),
        lambda payment: flag_words(payment.flags, payment.direction),
        grows=True,
    ),
    HistoryColumn("customer", Column(N_("Client"), 120, 120), lambda payment: payment.customer or "", grows=True),
    HistoryColumn("fee", Column(N_("Frais"), 96, 96, right=True), _fee),
)
NAMES = tuple(column.name for column in COLUMNS)
BY_PRIORITY = (
    *("when", "state", "amount", "phone", "reference", "operator", "reconciled", "transaction"),
    *("flags", "cashier", "type", "customer", "fee"),
)
"""What is shown while nobody has chosen: as many of these as there is room for."""


class HistoryTableModel(PaymentTableModel):
    """Payments with the columns of the history."""

    columns = tuple(column.column for column in COLUMNS)
    status_column = NAMES.index("state")
    amount_column = NAMES.index("amount")

    def _text(self, payment: Payment, column: int) -> str:
        if NAMES[column] == "operator":
            return plain(self._till.operator_name(payment.operator), _LONGEST)
        return plain(COLUMNS[column].words(payment), _LONGEST)


def fitting(room: int) -> frozenset[str]:
    """The columns that are shown in so many pixels while nobody has chosen any."""
    shown: set[str] = set()
    for name in BY_PRIORITY:
        room -= COLUMNS[NAMES.index(name)].column.width
        if room < 0:
            break
        shown.add(name)
    return frozenset(shown)


def widths(shown: frozenset[str], room: int) -> dict[str, int]:
    """How wide each shown column is; what is left over goes to those whose words may be long. Never below its own."""
    found = {column.name: column.column.width for column in COLUMNS if column.name in shown}
    growing = [column.name for column in COLUMNS if column.grows and column.name in shown] or list(found)
    spare = max(0, room - sum(found.values()))
    for number, name in enumerate(growing):
        share = min(spare // (len(growing) - number), round(found[name] * (_GENEROUS - 1)))
        found[name] += share
        spare -= share
    # Whatever is still over widens all alike, so that the rows fill the card.
    for number, name in enumerate(found):
        share = spare // (len(found) - number)
        found[name] += share
        spare -= share
    return found


class HistoryTable(PaymentTable):
    """The table of the history. Shows what fits until somebody chooses; what was chosen scrolls where it must."""

    def __init__(self, model: HistoryTableModel) -> None:
        self._chosen: frozenset[str] | None = None
        super().__init__(model)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(self.ScrollMode.ScrollPerPixel)
        theme.slim_across(self.horizontalScrollBar())

    @property
    def shown_columns(self) -> frozenset[str]:
        """The names of the columns that are shown."""
        return self._chosen or fitting(self._room())

    def choose(self, names: frozenset[str]) -> None:
        """Show these columns from now on; none means as many as fit."""
        self._chosen = names & frozenset(NAMES) or None
        self.fit_columns()

    def fit_columns(self) -> None:
        found = widths(self.shown_columns, self._room())
        for number, name in enumerate(NAMES):
            self.setColumnHidden(number, name not in found)
            if name in found:
                self.horizontalHeader().resizeSection(number, found[name])

    def _room(self) -> int:
        # The scroll bar's room is kept, or the columns would jump when it comes.
        return self.width() - self.verticalScrollBar().sizeHint().width()
