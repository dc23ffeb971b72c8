"""Imprimante: which printer the till has, where to find one, and whether it prints as it should. It prints no receipt.

Another printer is a manager's decision where there are people; the engine judges. A test page is anybody's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.printer_target import typed_target
from pos_app.core.printing import Connection, Found, JobDone, JobState, Printer, PrintState
from pos_app.core.shop import AllowPrinter
from pos_app.receipts.sample import sample_page
from pos_app.ui import theme
from pos_app.ui.approval import Approved
from pos_app.ui.background import Background, Task
from pos_app.ui.printer_layout import PrinterLayout
from pos_app.ui.printer_list import Place, place_of, places
from pos_app.ui.printer_words import look_for, nothing_found, state_words, test_asked, title_of, without_words
from pos_app.ui.till import Till
from pos_app.wording.catalog import _
from pos_app.wording.errors import hint

if TYPE_CHECKING:
    from pos_app.core.news import ActDone, ActRefused
    from pos_app.receipts.profiles import Profile
    from pos_app.receipts.receipt import Receipt

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_SOON_MS, _LATER_MS = 50, 200
"""When the test page and the list of models are asked for: each holds the window up for a moment."""
_PLAIN = Printer(Connection.NETWORK, "")
"""What is said of a printer before anybody said anything."""


class PrinterScreen(PrinterLayout):
    """A draft of the printer, made from what is chosen and said here; it becomes the printer when it is saved."""

    left = Signal()
    """Back to where the person came from."""

    def __init__(self, till: Till, parent: QWidget | None = None) -> None:
        super().__init__(till, parent)
        prints = till.prints
        assert prints is not None, "a till that does not print has no such screen"
        self._till, self._prints = till, prints
        self._after: Callable[[], None] = self.show_choice
        self._written: Printer | None = None
        self._testing: Receipt | None = None
        self._found: tuple[Found, ...] = ()
        self._is_looking = False
        self._typed: Place | None = None
        self._place = place_of(prints.printer)
        self._act: AllowPrinter | None = None
        self._then_test = False
        self._saving = Background("printer", self)
        self._profiles = Background("profiles", self)
        self._profiles.done.connect(self._profiles_known)
        self._connect()
        self._begin()

    @property
    def draft(self) -> Printer | None:
        """The printer as it is chosen here."""
        place = self._place
        if place.connection is None:
            return None
        return self.options.of(replace(self._base(), connection=place.connection, target=place.target))

    @property
    def is_changed(self) -> bool:
        """Whether something here is not what the till prints by."""
        return self.draft != self._prints.printer or self.options.automatic.isChecked() is not self._prints.automatic

    @property
    def is_saving(self) -> bool:
        """Whether the printer is being written into the settings."""
        return self._saving.is_running

    # What a person does

    def look(self) -> None:
        """Look for printers."""
        self._is_looking = True
        self._show_places()
        self._prints.discover()

    def add_address(self) -> None:
        """Take the address that was typed."""
        text = self.address.text()
        try:
            connection, target = typed_target(text)
        except InvalidInput as error:
            self._address_wrong(hint(error))
            return
        self._address_wrong("")
        self.address.clear()
        self._typed = Place(connection, target)
        self._choose(self._typed)
        self._show_places()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Make the draft the printer of the till, once a manager has allowed it where there are people."""
        self._then_test = False
        self._save()

    def test(self) -> None:
        """Print the test page, on the printer that is chosen: saved first where it is another one."""
        if self.draft is None:
            return
        if self.is_changed:
            self._then_test = True
            self._save()
        else:
            self._print_test()

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self.is_choosing:
            self.list.step(step)
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.look()
        # In turns of their own, so that the screen itself is there at once.
        QTimer.singleShot(_SOON_MS, self, self._first_page)
        QTimer.singleShot(_LATER_MS, self, self._look_for_models)

    def _first_page(self) -> None:
        self.make_preview()
        self._show_page()

    def _look_for_models(self) -> None:
        if self.options.model.count() <= 1 and not self._profiles.is_running:
            self._profiles.run(_load_profiles)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Nobody finds a half-made choice on a screen that was left, and nobody allows one that is not seen.
        self._say("")
        if not self._saving.is_running:
            self._begin()

    # On the way

    def _save(self) -> None:
        if self._saving.is_running:
            return
        shop = self._till.shop
        if self.is_changed and shop is None:
            # Nobody knows yet whether a manager has to allow it.
            self._then_test = False
            self._say(_("La caisse n'est pas encore ouverte : attendre un instant, puis enregistrer."))
        elif self.is_changed and shop is not None and shop.has_people:
            self._ask()
        else:
            self._write()

    def _ask(self) -> None:
        self.show_page(self.approval)
        self.approval.begin(
            _("Changer d'imprimante"),
            _("{printer}. Un gérant choisit son nom et tape son code.").format(printer=title_of(self.draft)),
            managers_only=True,
            reason=False,
            confirm=_("Enregistrer"),
        )

    def _given(self, approved: Approved) -> None:
        self._act = AllowPrinter(approved.by, approved.pin)
        self._till.act(self._act)

    def _allowed(self, news: ActDone) -> None:
        if self._act is not None and news.act is self._act:
            self._act = None
            self._write()

    def _refused(self, news: ActRefused) -> None:
        if self._act is not None and news.act is self._act:
            self._act = None
            self.approval.refuse(news.error)

    def _write(self) -> None:
        """Keep the draft in a thread; whatever comes of that, the till prints there from then on."""
        self.show_choice()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        keep, draft, automatic = self._till.save_printer, self.draft, self.options.automatic.isChecked()
        if keep is None:
            self._use(draft, automatic)
            self._saved(_("L'imprimante sert jusqu'à la fermeture de la caisse : une formation ne retient rien."))
            return
        self._say(_("Un instant…"))
        self._after, self._written = partial(self._use, draft, automatic), draft

        def work(_task: Task) -> None:
            keep(draft, automatic)

        self._saving.run(work)
        self._show_buttons()

    def _kept(self, _result: object) -> None:
        self._after()
        self._saved(_("Enregistré. {what}").format(what=_what_now(self._written)))

    def _not_kept(self, error: KnownError) -> None:
        self._after()
        self._then_test = False
        words = _("{why} L'imprimante choisie sert jusqu'à la fermeture de la caisse.").format(why=hint(error))
        self._say(words, "triangle-alert", theme.REFUSED, theme.REFUSED_TINT)
        self._show_all()

    def _saved(self, words: str) -> None:
        self._say(words, "circle-check", theme.PAID, theme.PAID_TINT)
        self._show_all()
        if self._then_test:
            self._then_test = False
            self._print_test()

    def _use(self, draft: Printer | None, automatic: bool) -> None:
        self._prints.automatic = automatic
        if draft != self._prints.printer:
            self._prints.use(draft)

    def _print_test(self) -> None:
        page = sample_page(self._prints.face, self._prints.printer)
        self._prints.print(page, self._till.cashier)
        self._say(test_asked(), "printer", theme.INK, theme.SOFT)
        self._testing = page

    # News

    def _found_some(self, found: tuple[Found, ...]) -> None:
        self._found = found
        self._show_places()

    def _searched(self) -> None:
        self._is_looking = False
        self._show_places()

    def _job_done(self, news: JobDone) -> None:
        page, job = self._testing, news.job
        if page is None or (job.key, job.title) != (page.key, page.title):
            return
        if job.state is JobState.PRINTED:
            self._say(look_for(), "printer", theme.INK, theme.SOFT)
        else:
            self._say("")

    def _state_changed(self, _state: PrintState) -> None:
        self._show_state()
        self._show_places()
        self._show_buttons()

    def _profiles_known(self, profiles: dict[str, Profile]) -> None:
        self.options.show_profiles(profiles)
        self._show_all()

    # What is shown

    def _begin(self) -> None:
        """What the till prints by now, and nothing of what was half chosen."""
        self._act, self._then_test, self._typed = None, False, None
        self._address_wrong("")
        self.address.clear()
        self._place = place_of(self._prints.printer)
        self.options.show_options(self._base(), automatic=self._prints.automatic)
        self.show_choice()
        self._show_all()

    def _base(self) -> Printer:
        return self._prints.printer or _PLAIN

    def _choose(self, place: Place) -> None:
        self._place = place
        self._say("")
        self._show_draft()

    def _options_changed(self) -> None:
        self._say("")
        self._show_draft()

    def _show_all(self) -> None:
        self._show_state()
        self._show_places()
        self._show_draft()

    def _show_draft(self) -> None:
        self.options.show_for(self._place.connection)
        self._show_page()
        self._show_buttons()

    def _show_page(self) -> None:
        if self.preview is not None and self.isVisible():
            self.preview.show_receipt(sample_page(self._prints.face, self.draft), self.draft)

    def _show_buttons(self) -> None:
        busy, changed = self._saving.is_running, self.is_changed
        self.save_button.setEnabled(changed and not busy)
        self.test_button.setEnabled(self.draft is not None and not busy)
        self.test_button.setText(_("Garder et essayer") if changed and self.draft is not None else _("Page d'essai"))

    def _show_state(self) -> None:
        state = self._prints.state
        bad = state.fault is not None
        self.state_title.setText(title_of(state.printer))
        self.state_words.setText(state_words(state))
        self.state_words.set_colour(theme.REFUSED if bad else theme.INK_SOFT)
        self.state_icon.show_icon("triangle-alert" if bad else "printer", theme.REFUSED if bad else theme.ACTION)

    def _show_places(self) -> None:
        mine = [place_of(self._prints.printer), *([self._typed] if self._typed else [])]
        self.list.show_places(places(self._found, *mine), self._prints.printer, self._place)
        # Beside a printer that somebody typed, and that may well work, it would only worry.
        nothing = not (self._found or self._is_looking or self._typed) and self._prints.printer is None
        self.nothing.setText(nothing_found())
        self.nothing.setVisible(nothing)
        self.looking.setText(_("Recherche d'imprimantes…") if self._is_looking else _("Choisir avec ↑ et ↓ :"))

    def _address_wrong(self, words: str) -> None:
        self.address_trouble.setText(words)
        self.address_trouble.setVisible(bool(words))
        self.address_field.set_wrong(bool(words))

    def _say(self, words: str, icon: str = "info", colour: str = theme.INK, tint: str = theme.SOFT) -> None:
        self._testing = None
        self.say(words, icon, colour, tint)

    def _connect(self) -> None:
        self.list.chosen.connect(self._choose)
        self.options.changed.connect(self._options_changed)
        self.address.returnPressed.connect(self.add_address)
        self.address.textEdited.connect(lambda _text: self._address_wrong(""))
        self.address_button.clicked.connect(self.add_address)
        self.save_button.clicked.connect(self.save)
        self.test_button.clicked.connect(self.test)
        self.look_button.clicked.connect(self.look)
        self.back_button.clicked.connect(self.left)
        self.approval.given.connect(self._given)
        self.approval.cancelled.connect(self._cancelled)
        self._saving.done.connect(self._kept)
        self._saving.failed.connect(self._not_kept)
        self._prints.found.connect(self._found_some)
        self._prints.searched.connect(self._searched)
        self._prints.changed.connect(self._state_changed)
        self._prints.done.connect(self._job_done)
        self._till.act_done.connect(self._allowed)
        self._till.act_refused.connect(self._refused)

    def _cancelled(self) -> None:
        self.show_choice()
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def _what_now(printer: Printer | None) -> str:
    if printer is None:
        return without_words()
    return _("Les reçus sortent maintenant sur : {printer}.").format(printer=title_of(printer))


def _load_profiles(_task: Task) -> dict[str, Profile]:
    # The list is a file of 300 kB: read in a thread, and not before somebody looks for a printer.
    from pos_app.receipts.profiles import profiles

    return profiles()
