"""A receipt for a customer who is not at a printer: seen first, then as a PDF, as a picture, or as a text to send.

PDF and picture are counted as copies; a text is not, since it proves nothing. It opens WhatsApp and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.core.payment import Payment
from pos_app.core.printing import Handed
from pos_app.receipts.marks import handed
from pos_app.receipts.message import short_text
from pos_app.receipts.receipt import Receipt
from pos_app.ui import theme
from pos_app.ui.button_flow import ButtonFlow, flow_button
from pos_app.ui.handed_out import HandedOut
from pos_app.ui.link_words import whatsapp
from pos_app.ui.press_guard import PressGuard
from pos_app.ui.print_line import PrintLine
from pos_app.ui.receipt_actions import ReceiptActions
from pos_app.ui.receipt_image import PictureCopy
from pos_app.ui.receipt_keys import ReceiptKeys
from pos_app.ui.receipt_preview import ReceiptPreview
from pos_app.ui.receipt_words import ANY, with_copy
from pos_app.ui.widgets import Card, PlainLabel
from pos_app.wording.catalog import _
from pos_app.wording.errors import sentence

if TYPE_CHECKING:
    from pos_app.ui.prints import Prints
    from pos_app.ui.till import Till

Open = Callable[[QUrl], bool]
Compose = Callable[[Payment], Receipt]
_WIDE, _LEAST = 560, 160
_IMAGE_KEY = "Alt+2"


class SharePanel(QWidget):
    """The preview of a payment's receipt, and the ways to hand it over. `left` goes back."""

    left = Signal()

    def __init__(
        self,
        till: Till,
        prints: Prints,
        compose: Compose,
        parent: QWidget | None = None,
        *,
        open_url: Open = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(parent)
        self._till, self._prints, self._compose, self._open_url = till, prints, compose, open_url
        self._payment: Payment | None = None
        self._wanted: Receipt | None = None
        self._copy: int | None = 0
        self._out = HandedOut.of(prints)
        self._guard = PressGuard()
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self._not_answered)
        self.preview = ReceiptPreview()
        # It scrolls by itself: what it would like to be must not push the buttons out of a low window.
        self.preview.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.preview.setMinimumHeight(_LEAST)
        self.title = PlainLabel(_("Partager le reçu"), 20, theme.BOLD, wrap=True)
        self.about = PlainLabel(
            _("Ce que le client recevra. Le PDF et l'image comptent comme un reçu : le suivant sera un DUPLICATA."),
            14,
            theme.REGULAR,
            theme.INK_SOFT,
            wrap=True,
        )
        self.line = PrintLine(14)
        self.pdf_button = flow_button("", "Alt+1", "file-down")
        self.image_button = flow_button(_("Copier l'image"), _IMAGE_KEY, "copy")
        self.whatsapp_button = flow_button(_("WhatsApp"), "Alt+3", "message-circle")
        self.text_button = flow_button(_("Texte pour SMS"), "Alt+4", "message-square-text")
        self.back_button = flow_button(_("Retour"), _("Échap"), "arrow-left", key=Qt.Key.Key_Escape)
        actions = ReceiptActions(till, prints, ANY, careful=True, parent=self)
        self.pdf = ReceiptKeys(actions, self.pdf_button, self.line, "Alt+1", as_file=True, parent=self)
        self._pictures = PictureCopy(self)
        self._pictures.copied.connect(self._copied)
        prints.handed.connect(self._counted)
        self.image_button.clicked.connect(self.copy_picture)
        self.whatsapp_button.clicked.connect(self.open_whatsapp)
        self.text_button.clicked.connect(self.copy_text)
        self.back_button.clicked.connect(self.left)
        self._lay_out()

    def show_payment(self, payment: Payment) -> None:
        """Show the receipt of `payment`, which there is one of."""
        self._payment, self._wanted = payment, None
        self._ask_no_more()
        receipt = self._compose(payment)
        self._show_preview()
        self.pdf.offer(receipt.key, lambda: self._compose(payment))

    def begin(self) -> None:
        """Take the keyboard."""
        self.preview.setFocus(Qt.FocusReason.OtherFocusReason)

    # What a person does

    def copy_picture(self) -> None:
        """Put the picture where it can be pasted from; it is counted first, so that a copy is marked.

        As of the file, a second one is made only after it was called a copy.
        """
        if self._payment is None or self._wanted is not None or self._guard.holds(self.pdf.actions.repeat_ms):
            return
        self._guard.begin()
        if not self._over.isActive():
            self._over.start(self.pdf.actions.question_ms)
            self.image_button.setText(_(ANY.save_copy))
            self.line.say(_question(known=self.pdf.actions.was_given, key=_IMAGE_KEY))
        else:
            self._ask_no_more()
            self._wanted = self._compose(self._payment)
            self._out.note(self._wanted.key)
            self.line.say(_("Image en préparation…"))
            self._prints.hand_out(self._wanted, self._till.cashier, None)

    def copy_text(self) -> None:
        """Put a short text where it can be pasted from."""
        if self._payment is not None:
            QApplication.clipboard().setText(self._text())
            self.line.say(_("Texte copié, avec la référence : le coller dans un SMS."))

    def open_whatsapp(self) -> None:
        """Offer the text in WhatsApp."""
        if self._payment is not None:
            self.line.say(_("WhatsApp s'ouvre…"))
            # After this press has been painted: the desktop takes its time to start a program.
            QTimer.singleShot(0, self, self._go_to_whatsapp)

    # What becomes of it

    def _show_preview(self) -> None:
        """As the next one would be handed out, and never to be taken for one."""
        if self._payment is not None:
            receipt = self._compose(self._payment)
            if self._out.has(receipt.key):
                # Which number it gets is known when it is counted.
                receipt = handed(receipt, None)
            self.preview.show_receipt(receipt.marked(_("APERÇU")), self._prints.printer)

    def _ask_no_more(self) -> None:
        self._over.stop()
        self.image_button.setText(_("Copier l'image"))

    def _not_answered(self) -> None:
        self._ask_no_more()
        self.line.say("")

    def _counted(self, news: Handed) -> None:
        # After any that was handed out the next one is another copy.
        self._show_preview()
        if self._wanted is None or news.ticket is not self._wanted:
            return
        self._wanted = None
        if news.error is not None:
            self.line.say(sentence(news.error), trouble=True)
        elif isinstance(news.marked, Receipt):
            self._copy = news.copy
            self._pictures.copy(news.marked, self._prints.printer)

    def _copied(self) -> None:
        self.line.say(with_copy(self._copy, _("Image copiée : la coller dans une conversation ou un courriel.")))

    def _go_to_whatsapp(self) -> None:
        text = self._text()
        if self._open_url(whatsapp(text)):
            self.line.say(_("WhatsApp est ouvert : choisir le client et envoyer."))
        else:
            QApplication.clipboard().setText(text)
            self.line.say(_("WhatsApp ne s'ouvre pas ici. Le message est copié : le coller dans une conversation."))

    def _text(self) -> str:
        assert self._payment is not None
        return short_text(self._payment, self._prints.face)

    # Places

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._across.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(12)
        words.addWidget(self.title)
        words.addWidget(self.about)
        words.addStretch(1)
        words.addWidget(self.line)
        card = Card()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, card)
        self._across.setContentsMargins(20, 16, 20, 16)
        self._across.setSpacing(18)
        self._across.addLayout(words, 1)
        self._across.addWidget(self.preview, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(card, 1)
        column.addWidget(
            ButtonFlow(self.pdf_button, self.image_button, self.whatsapp_button, self.text_button, self.back_button)
        )


def _question(*, known: bool, key: str) -> str:
    """As before a copy on paper; `known` says that it has been handed out, or that nobody knows."""
    words = (
        _("Déjà imprimé ou enregistré. Encore « {key} » copie l'image d'un DUPLICATA.")
        if known
        else _("S'il a déjà été imprimé, il portera la mention DUPLICATA. Encore « {key} » le copie.")
    )
    return words.format(key=key)
