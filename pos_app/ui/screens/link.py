"""A payment that its customer makes on a page: the QR code of an admitted link, and ways to hand the link over.

It shows no link that `admit_link` does not admit, and opens none: only WhatsApp, with the text of a message.
"""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.core.errors import KnownError
from pos_app.core.link import Link
from pos_app.core.operator import Operator
from pos_app.core.payment import Payment, Status
from pos_app.receipts.payment import link_ticket
from pos_app.ui.link_words import about_time_left, admitted, asked_ago, message, refusal, time_left, whatsapp
from pos_app.ui.questions import last_question
from pos_app.ui.receipt_actions import ReceiptActions
from pos_app.ui.receipt_keys import PRINT_KEY, ReceiptKeys
from pos_app.ui.receipt_words import CODE
from pos_app.ui.screens.link_layout import LinkLayout
from pos_app.ui.screens.payment_screen import utc_now
from pos_app.ui.till import Till
from pos_app.wording.amounts import format_digits
from pos_app.wording.catalog import _

Open = Callable[[QUrl], bool]


class LinkScreen(LinkLayout):
    """A payment whose customer has to open a page."""

    def __init__(
        self,
        till: Till,
        parent: QWidget | None = None,
        now: Callable[[], datetime] = utc_now,
        *,
        open_url: Open = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(till, parent, now)
        self._open_url = open_url
        self._link: Link | None = None
        self._build()
        self.receipt: ReceiptKeys | None = None
        if till.prints is not None:
            actions = ReceiptActions(till, till.prints, CODE, parent=self)
            self.receipt = ReceiptKeys(actions, self.print_button, self.print_line, PRINT_KEY, parent=self)
        self.copy_button.clicked.connect(self.copy_link)
        self.whatsapp_button.clicked.connect(self.open_whatsapp)
        self.sms_button.clicked.connect(self.copy_message)
        self.customer_button.clicked.connect(self.customer_screen)
        self._show_confirmation(False)
        self._say_done("")

    @property
    def link(self) -> Link | None:
        """The link that is shown; None where there is none that may be."""
        return self._link

    # What a person does

    def copy_link(self) -> None:
        """Put the link where it can be pasted from."""
        if self._link is not None:
            QApplication.clipboard().setText(self._link.url)
            self._say_done(_("Lien copié : le coller où l'on veut."))

    def copy_message(self) -> None:
        """Put a whole message where it can be pasted from."""
        if self._link is not None:
            QApplication.clipboard().setText(self._message())
            self._say_done(_("Texte copié, avec le lien : le coller dans un SMS."))

    def open_whatsapp(self) -> None:
        """Offer the message in WhatsApp."""
        if self._link is not None:
            self._say_done(_("WhatsApp s'ouvre…"))
            # After this press has been painted: the desktop takes its time to start a program.
            QTimer.singleShot(0, self, self._go_to_whatsapp)

    # Showing

    def _payment_replaced(self) -> None:
        super()._payment_replaced()
        self._say_done("")

    def _paint_payment(self, payment: Payment) -> None:
        name = self._operator_name(payment)
        self.head.setText(self._headline(payment))
        self.amount.setText(format_digits(payment.amount))
        self.unit.setText(payment.currency.symbol)
        self._fit_amount()
        self._show_link(payment, name)
        self.state.setText(_("En attente du paiement"))
        self._offer_actions(payment, on_the_way=False)

    def _headline(self, payment: Payment) -> str:
        # The customer may pay by any number: theirs is not part of it.
        name = self._operator_name(payment)
        return _("{name} · réf. {reference}").format(name=name, reference=payment.reference)

    def _show_link(self, payment: Payment, name: str) -> None:
        try:
            self._link = admitted(payment, self._operator(payment))
        except KnownError as error:
            self._link = None
            self.alarm.setText(refusal(error, name))
        link = self._link
        for widget in (self.code, self._host_row, self.say):
            widget.setVisible(link is not None)
        self.alarm.setVisible(link is None)
        self._code.setVisible(link is not None)
        for button in (self.copy_button, self.whatsapp_button, self.sms_button, self.print_button):
            button.setEnabled(link is not None)
        self._offer_ticket(payment)
        if link is not None:
            self.code.show_text(link.url, _("Code QR du lien {host}").format(host=link.host))
            self.host.setText(link.host)
            self.say.setText(_("Le client scanne le code ou ouvre le lien, choisit son opérateur et paie."))
        else:
            self.code.show_text("")
            self.host.setText("")

    def _offer_ticket(self, payment: Payment) -> None:
        """The code on paper; a link that is not shown is not printed either."""
        prints, operator = self._till.prints, self._operator(payment)
        if prints is not None and self.receipt is not None and operator is not None:
            origins = operator.link_origins
            self.receipt.offer(f"link:{payment.reference}", lambda: link_ticket(payment, prints.face, origins))

    def _tick(self, payment: Payment) -> None:
        now, operator, name = self._now(), self._operator(payment), self._operator_name(payment)
        asked, checking = self._last_asked(), self._is_checking()
        parts = [asked_ago(asked, now, checking=checking)]
        if operator is not None and payment.status is Status.AWAITING and self._link is not None:
            parts.append(time_left(payment, operator.link_minutes, now))
            self.since.setToolTip(about_time_left(name, operator.link_minutes))
        self.since.setText(" · ".join(part for part in parts if part))
        failed = not checking and asked is not None and asked.reason is not None
        self.question.setText(last_question(asked, name, now, checking=False) if failed else "")
        self._question_row.setVisible(failed and not self._confirming)

    def _warning_words(self) -> str:
        return _(
            "Abandonner ce lien ? Le client qui l'a peut encore le payer : la caisse surveille 72 h et le signalera. "
            "S'assurer avec lui qu'il ne paiera pas."
        )

    def _confirmation_shown(self, asking: bool) -> None:
        self._share.setVisible(not asking)
        self._done_row.setVisible(not asking and bool(self.done.text()))
        self.print_line.setVisible(not asking and bool(self.print_line.text()))
        if asking:
            self._question_row.setVisible(False)

    def _operator(self, payment: Payment) -> Operator | None:
        return next((choice for choice in self._till.operators if choice.id == payment.operator), None)

    def _message(self) -> str:
        assert self._payment is not None
        assert self._link is not None
        name = self._operator_name(self._payment)
        return message(self._till.shop_name, self._payment, name, self._link.url)

    def _go_to_whatsapp(self) -> None:
        if self._link is None:
            return
        text = self._message()
        if self._open_url(whatsapp(text)):
            self._say_done(_("WhatsApp est ouvert : choisir le client et envoyer."))
        else:
            QApplication.clipboard().setText(text)
            self._say_done(_("WhatsApp ne s'ouvre pas ici. Le message est copié : le coller dans une conversation."))

    def _say_done(self, words: str) -> None:
        self.done.setText(words)
        self._done_row.setVisible(bool(words) and not self._confirming)
