"""A receipt from the history: again on paper as a copy, or handed over as PDF, picture or text, seen before that."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl, QUrlQuery
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Payment, Status
from pos_app.core.printing import JobState
from pos_app.receipts.payment import receipt_for
from pos_app.receipts.receipt import Receipt
from pos_app.ui.history_details import HistoryDetails
from pos_app.ui.receipt_image import image
from pos_app.ui.share import SharePanel
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import LINKS, MONEYFUSION, MVOLA, FakeTill, make_payment, make_payout
from tests.ui.fakes_prints import FACE, PRINTER, FakePrints, make_job
from tests.ui.screen import LOW, NARROW, WIDE, click, press, press_print, put_on_screen, spaces, what_is_cut


@pytest.fixture
def prints() -> FakePrints:
    return FakePrints()


@pytest.fixture
def till(prints: FakePrints, tmp_path: Path) -> FakeTill:
    made = FakeTill(operators=(MVOLA, MONEYFUSION))
    made.prints, made.exports = prints, tmp_path
    return made


@pytest.fixture
def payment() -> Payment:
    return make_payment(status=Status.PAID, transaction_id="653805064")


@pytest.fixture
def details(qtbot: QtBot, till: FakeTill, payment: Payment) -> HistoryDetails:
    return shown(qtbot, till, payment)


def shown(qtbot: QtBot, till: FakeTill, payment: Payment, size: tuple[int, int] = WIDE) -> HistoryDetails:
    made = HistoryDetails(till)
    made.show_payment(payment)
    put_on_screen(qtbot, made, size)
    return made


# Again on paper


def test_f9_says_that_it_may_be_a_copy_before_it_prints(
    qtbot: QtBot, details: HistoryDetails, prints: FakePrints, payment: Payment
) -> None:
    assert details.receipt is not None
    details.receipt.actions.repeat_ms = 0
    assert details.print_button.text() == "Réimprimer"
    press_print(qtbot, details)
    assert prints.printed == []
    assert "portera la mention DUPLICATA" in details.print_line.text()
    press_print(qtbot, details)
    assert [receipt.key for receipt, _by in prints.printed] == [f"payment:{payment.reference}"]
    prints.tell_done(make_job(key=f"payment:{payment.reference}", state=JobState.PRINTED, copy=2))
    assert spaces(details.print_line.text()) == "DUPLICATA 2 : Reçu envoyé à l'imprimante."


@pytest.mark.parametrize(
    ("payment", "key"),
    [
        (make_payment(status=Status.REFUSED, reason="declined"), "refusal"),
        (make_payment(operator="moneyfusion", currency=Currency.XOF, link=LINKS["moneyfusion"]), "link"),
        (make_payout(status=Status.PAID), "change"),
        (make_payout(status=Status.AWAITING), "asked"),
        (make_payment(status=Status.CONFIRMED_MANUALLY), "payment"),
    ],
)
def test_every_paper_can_be_had_again(
    qtbot: QtBot, till: FakeTill, prints: FakePrints, payment: Payment, key: str
) -> None:
    details = shown(qtbot, till, payment)
    assert details.receipt is not None
    details.receipt.actions.repeat_ms = 0
    press_print(qtbot, details)
    press_print(qtbot, details)
    assert [receipt.key for receipt, _by in prints.printed] == [f"{key}:{payment.reference}"]


@pytest.mark.parametrize(
    "payment",
    [
        make_payment(status=Status.UNKNOWN),
        make_payment(status=Status.REVIEW),
        make_payment(status=Status.AWAITING),
        make_payment(operator="moneyfusion", currency=Currency.XOF, link="https://evil.example/pay"),
        make_payout(status=Status.REFUSED),
    ],
)
def test_what_is_not_decided_has_no_paper(qtbot: QtBot, till: FakeTill, prints: FakePrints, payment: Payment) -> None:
    details = shown(qtbot, till, payment)
    assert (details.print_button.isVisible(), details.share_button.isVisible()) == (False, False)
    press_print(qtbot, details)
    assert prints.printed == []


def test_a_link_of_an_operator_that_is_gone_is_not_printed(qtbot: QtBot, till: FakeTill) -> None:
    till.operators = (MVOLA,)
    payment = make_payment(operator="moneyfusion", currency=Currency.XOF, link=LINKS["moneyfusion"])
    assert not shown(qtbot, till, payment).print_button.isVisible()


def test_a_till_that_prints_nothing_offers_neither(qtbot: QtBot, till: FakeTill, payment: Payment) -> None:
    till.prints = None
    details = shown(qtbot, till, payment)
    assert (details.print_button.isVisible(), details.share_button.isVisible()) == (False, False)


# Handing over


class Desktop:
    """A desktop that opens addresses, or says that it cannot."""

    def __init__(self) -> None:
        self.opened: list[QUrl] = []
        self.works = True

    def open(self, url: QUrl) -> bool:
        self.opened.append(url)
        return self.works


@pytest.fixture
def desktop() -> Desktop:
    return Desktop()


@pytest.fixture
def panel(qtbot: QtBot, till: FakeTill, prints: FakePrints, payment: Payment, desktop: Desktop) -> SharePanel:
    made = SharePanel(till, prints, lambda one: receipt_for(one, FACE), open_url=desktop.open)
    made.pdf.actions.repeat_ms = 0
    made.show_payment(payment)
    put_on_screen(qtbot, made)
    return made


def said(panel: SharePanel) -> str:
    return spaces(panel.line.text())


def alt(qtbot: QtBot, panel: SharePanel, number: int) -> None:
    qtbot.keyClick(panel, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)


def test_it_is_seen_before_it_is_handed_over(qtbot: QtBot, panel: SharePanel, payment: Payment) -> None:
    qtbot.waitUntil(lambda: not panel.preview.image.isNull())
    assert panel.preview.image == image(receipt_for(payment, FACE).marked("APERÇU"), PRINTER)


def test_it_is_seen_as_the_next_one_would_be(
    qtbot: QtBot, panel: SharePanel, prints: FakePrints, payment: Payment
) -> None:
    qtbot.waitUntil(lambda: panel.preview.is_whole)
    prints.hand_out(receipt_for(payment, FACE), "Hanta R.", None)
    prints.tell_handed(0)
    marked = receipt_for(payment, FACE).marked("DUPLICATA").marked("APERÇU")
    qtbot.waitUntil(lambda: panel.preview.image == image(marked, PRINTER))


def test_the_pdf_is_a_file_and_counts(
    qtbot: QtBot, panel: SharePanel, prints: FakePrints, tmp_path: Path, payment: Payment
) -> None:
    alt(qtbot, panel, 1)
    assert "portera la mention DUPLICATA" in said(panel)
    assert prints.handouts == []
    alt(qtbot, panel, 1)
    ((receipt, by, path),) = prints.handouts
    assert (receipt.key, by) == (f"payment:{payment.reference}", "Hanta R.")
    assert path is not None
    assert path.parent == tmp_path
    prints.tell_handed(0)
    assert said(panel) == f"Reçu enregistré dans {path}."


def test_the_picture_is_counted_then_marked_then_copied(qtbot: QtBot, panel: SharePanel, prints: FakePrints) -> None:
    QApplication.clipboard().clear()
    alt(qtbot, panel, 2)
    assert "Encore « Alt+2 »" in said(panel)
    assert prints.handouts == []
    alt(qtbot, panel, 2)
    alt(qtbot, panel, 2)
    ((receipt, _by, path),) = prints.handouts
    assert path is None
    assert said(panel) == "Image en préparation…"
    assert QApplication.clipboard().image().isNull(), "not before it is counted"
    marked = prints.tell_handed(1).marked
    assert isinstance(marked, Receipt)
    qtbot.waitUntil(lambda: "copiée" in said(panel))
    assert said(panel).startswith("DUPLICATA 1 : Image copiée")
    pasted = QApplication.clipboard().image()
    assert pasted.height() > image(receipt, PRINTER).height(), "the mark stands before and behind it"


def test_a_picture_of_what_is_out_is_called_a_copy_first(
    qtbot: QtBot, panel: SharePanel, prints: FakePrints, payment: Payment
) -> None:
    prints.hand_out(receipt_for(payment, FACE), "Hanta R.", None)
    prints.tell_handed(0)
    alt(qtbot, panel, 2)
    assert said(panel) == "Déjà imprimé ou enregistré. Encore « Alt+2 » copie l'image d'un DUPLICATA."
    assert panel.image_button.text() == "DUPLICATA"
    assert len(prints.handouts) == 1


def test_a_question_about_a_picture_goes_away(qtbot: QtBot, panel: SharePanel, prints: FakePrints) -> None:
    panel.pdf.actions.question_ms = 1
    alt(qtbot, panel, 2)
    qtbot.waitUntil(lambda: said(panel) == "")
    assert panel.image_button.text() == "Copier l'image"
    alt(qtbot, panel, 2)
    assert prints.handouts == []


def test_a_bouncing_key_copies_no_picture(qtbot: QtBot, panel: SharePanel, prints: FakePrints) -> None:
    panel.pdf.actions.repeat_ms = 60_000
    for _press in range(5):
        alt(qtbot, panel, 2)
    assert prints.handouts == []


def test_a_picture_that_cannot_be_counted_is_not_copied(qtbot: QtBot, panel: SharePanel, prints: FakePrints) -> None:
    QApplication.clipboard().setText("before")
    alt(qtbot, panel, 2)
    alt(qtbot, panel, 2)
    prints.tell_handed(error=KnownError("report_unwritable", path="/x", why="disque plein"))
    assert "disque plein" in said(panel)
    assert QApplication.clipboard().text() == "before"


def test_what_others_hand_out_is_not_copied(panel: SharePanel, prints: FakePrints, payment: Payment) -> None:
    prints.hand_out(receipt_for(payment, FACE), "Hanta R.", None)
    prints.tell_handed(0)
    assert said(panel) == ""


def test_the_text_carries_the_reference(qtbot: QtBot, panel: SharePanel, prints: FakePrints, payment: Payment) -> None:
    alt(qtbot, panel, 4)
    text = QApplication.clipboard().text()
    assert payment.reference in text
    assert "12 500 Ar" in spaces(text)
    assert len(text) <= 320
    assert "341234567" not in text
    assert prints.handouts == [], "a text proves nothing and is no copy"
    assert "Texte copié" in said(panel)


def test_whatsapp_gets_the_text_and_nothing_else(
    qtbot: QtBot, panel: SharePanel, desktop: Desktop, payment: Payment
) -> None:
    alt(qtbot, panel, 3)
    assert desktop.opened == [], "the press is painted first"
    qtbot.waitUntil(lambda: len(desktop.opened) == 1)
    (url,) = desktop.opened
    assert (url.scheme(), url.host(), url.path()) == ("https", "wa.me", "/")
    assert payment.reference in QUrlQuery(url).queryItemValue("text", QUrl.ComponentFormattingOption.FullyDecoded)
    assert "WhatsApp est ouvert" in said(panel)


def test_without_whatsapp_the_text_is_copied(
    qtbot: QtBot, panel: SharePanel, desktop: Desktop, payment: Payment
) -> None:
    desktop.works = False
    click(qtbot, panel.whatsapp_button)
    qtbot.waitUntil(lambda: "ne s'ouvre pas" in said(panel))
    assert payment.reference in QApplication.clipboard().text()


def test_news_of_the_printer_do_not_talk_over_what_was_said(
    qtbot: QtBot, panel: SharePanel, prints: FakePrints
) -> None:
    alt(qtbot, panel, 4)
    prints.tell_jobs(make_job())
    assert "Texte copié" in said(panel)


def test_before_any_payment_nothing_happens(qtbot: QtBot, till: FakeTill, prints: FakePrints, desktop: Desktop) -> None:
    panel = SharePanel(till, prints, lambda one: receipt_for(one, FACE), open_url=desktop.open)
    put_on_screen(qtbot, panel)
    for number in (1, 2, 3, 4):
        alt(qtbot, panel, number)
    assert (prints.handouts, desktop.opened, said(panel)) == ([], [], "")
    prints.hand_out(receipt_for(make_payment(status=Status.PAID), FACE), "Hanta R.", None)
    prints.tell_handed(0)
    assert panel.preview.image.isNull(), "what others hand out is not seen here"


# In the history


def test_partager_leads_there_and_escape_back(qtbot: QtBot, details: HistoryDetails) -> None:
    click(qtbot, details.share_button)
    assert details.share.isVisible()
    assert details.share.preview.hasFocus()
    with qtbot.assertNotEmitted(details.left):
        press(qtbot, details, Qt.Key.Key_Escape)
    assert not details.share.isVisible()
    assert details.share_button.hasFocus()


def test_news_of_the_payment_reach_what_is_seen_of_it(
    qtbot: QtBot, till: FakeTill, details: HistoryDetails, payment: Payment
) -> None:
    details.show_share()
    qtbot.waitUntil(lambda: details.share.preview.is_whole)
    before = details.share.preview.image
    till.change(payment, transaction_id="another")
    qtbot.waitUntil(lambda: details.share.preview.image != before)
    till.change(payment, status=Status.REVIEW)
    assert not details.share.isVisible(), "nothing is shared that is not decided"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
def test_everything_fits(
    qtbot: QtBot, till: FakeTill, prints: FakePrints, payment: Payment, language: str, size: tuple[int, int]
) -> None:
    set_language(language)
    details = shown(qtbot, till, payment, size)
    press_print(qtbot, details)
    qtbot.waitUntil(lambda: what_is_cut(details) == [])
    details.show_share()
    alt(qtbot, details.share, 1)
    qtbot.waitUntil(lambda: what_is_cut(details) == [])
