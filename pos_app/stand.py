"""The training shop as it stands on the counter: the till's window, the customer's telephone and the printer."""

from PySide6.QtWidgets import QWidget

from pos_app.app import Plan
from pos_app.training import PIN, Training
from pos_app.ui.paper_window import PaperWindow
from pos_app.ui.phone_window import PhoneWindow
from pos_app.ui.window import TillWindow


class Stand:
    """The training shop with its window, its telephone and its printer."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.phone: PhoneWindow | None = None
        self.paper: PaperWindow | None = None

    def plan(self, language: str | None) -> Plan:
        """What is opened, and what is ended after it."""
        return Plan(
            self.training.home,
            self.training.settings,
            self.training.complete,
            language,
            frame=self._frame,
            closed=self.training.stop,
            training_pin=PIN,
            statement_of=self.training.statement_of,
        )

    def _frame(self, window: TillWindow) -> QWidget:
        self.phone = PhoneWindow(window, self.training)
        self.phone.place()
        self.paper = PaperWindow(window, self.training.printer)
        self.paper.place(self.phone.geometry())
        self.phone.panel.rang.connect(self._rang)
        return window

    def _rang(self) -> None:
        if self.phone is not None and self.paper is not None:
            self.paper.make_way_for(self.phone)
