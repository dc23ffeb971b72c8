"""One payment of the history whole: facts, remarks, trail, and what can be done about it by key or touch."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Event, Flag, Kind, Payment, Status
from pos_app.ui.history_details import HistoryDetails
from tests.ui.fake_operators import PVIT_OUT
from tests.ui.fakes import FakeTill, make_payment, make_payout, now
from tests.ui.screen import LOW, WIDE, click, press, put_on_screen, spaces, words


def details_of(qtbot: QtBot, till: FakeTill, payment: Payment, size: tuple[int, int] = WIDE) -> HistoryDetails:
    details = HistoryDetails(till)
    details.show_payment(payment)
    put_on_screen(qtbot, details, size)
    return details


@pytest.mark.parametrize("size", [WIDE, LOW])
def test_it_says_everything_that_the_list_says_and_what_happened(qtbot: QtBot, size: tuple[int, int]) -> None:
    flags = frozenset({Flag.LATE, Flag.DUPLICATE})
    payment = make_payment(
        status=Status.PAID, flags=flags, fee=150, transaction_id="636042", customer="<b>Rasoa</b>", statement_line="k"
    )
    till = FakeTill(payment)
    till.fake_reader.trails[payment.reference] = [
        Event(1, payment.created_at, payment.reference, Kind.CREATED, {}),
        Event(2, payment.created_at, payment.reference, Kind.PAID, {}),
    ]
    details = details_of(qtbot, till, payment, size)
    seen = spaces(words(details))
    for word in ("12 500 Ar", "Payé", "MVola", "034 12 345 67", payment.reference, "636042", "150 Ar", "Oui"):
        assert word in seen
    assert "<b>Rasoa</b>" in seen
    assert "Hanta R. · caisse3" in seen
    assert "rembourser" in spaces(details.remarks.text())
    assert details.trail.lines()[0][1] == "Demande enregistrée"
    assert len(details.trail.lines()) == 2


def test_a_payout_says_who_allowed_it_and_what_it_gives_back(qtbot: QtBot) -> None:
    payout = make_payout(status=Status.PAID, returns="C3-AAA", why="monnaie")
    details = details_of(qtbot, FakeTill(payout), payout)
    facts = dict(details.facts_of(payout))
    assert facts["Type"] == "Rendu (débit)"
    assert facts["Autorisé par"] == "Mme Nzé · monnaie"
    assert facts["Rend le paiement"] == "C3-AAA"
    assert details.title.text().startswith("\u2212")


def test_f5_asks_the_provider_once_until_there_is_an_answer(qtbot: QtBot) -> None:
    payment = make_payment(status=Status.REFUSED, provider_reference="prov")
    till = FakeTill(payment)
    details = details_of(qtbot, till, payment)
    press(qtbot, details, Qt.Key.Key_F5)
    press(qtbot, details, Qt.Key.Key_F5)
    assert till.checks == [payment.reference]
    till.tell_asked(payment.reference, 4)
    assert details.ask_button.isEnabled()
    assert "Vérifié 4 fois" in spaces(details.trail.lines()[-1][1])
    press(qtbot, details, Qt.Key.Key_F5)
    till.change(payment, status=Status.PAID, flags=frozenset({Flag.LATE}))
    assert details.word.text() == "Payé"
    assert not details.ask_button.isVisible()


def test_news_of_another_payment_change_nothing(qtbot: QtBot) -> None:
    payment = make_payment()
    till = FakeTill(payment)
    details = details_of(qtbot, till, payment)
    till.change(make_payment(status=Status.REFUSED))
    assert details.payment == payment


@pytest.mark.parametrize(
    ("changes", "askable"),
    [
        ({"status": Status.PAID}, False),
        ({"status": Status.NOT_SENT}, False),
        ({"status": Status.UNKNOWN, "provider_reference": None}, False),
        ({"status": Status.UNKNOWN, "provider_reference": "prov"}, True),
        ({"status": Status.CONFIRMED_MANUALLY, "provider_reference": "prov"}, True),
    ],
)
def test_only_what_an_answer_could_change_is_asked_about(
    qtbot: QtBot, changes: dict[str, object], askable: bool
) -> None:
    payment = make_payment(**changes)
    details = details_of(qtbot, FakeTill(payment), payment)
    assert details.ask_button.isVisible() is askable


def test_money_is_given_back_where_somebody_can_send_it(qtbot: QtBot) -> None:
    payment = make_payment(
        operator="pvit", wallet="AM", currency=Currency.XAF, phone="+24174213803", status=Status.PAID
    )
    till = FakeTill(payment, operators=(PVIT_OUT,))
    details = details_of(qtbot, till, payment)
    with qtbot.waitSignal(details.give_change) as wanted:
        press(qtbot, details, Qt.Key.Key_F7)
    assert wanted.args == [payment]
    till.fake_reader.put(make_payout(sale=payment.sale, status=Status.PAID, created_at=now()))
    details.show_payment(payment)
    assert not details.change_button.isVisible()
    assert "500 FCFA" in spaces(dict(details.facts_of(payment))["Rendu"])


def test_escape_and_a_touch_go_back_and_enter_opens(qtbot: QtBot) -> None:
    payment = make_payment()
    details = details_of(qtbot, FakeTill(payment), payment)
    with qtbot.waitSignal(details.opened) as opened:
        press(qtbot, details, Qt.Key.Key_Return)
    assert opened.args == [payment.reference]
    with qtbot.waitSignal(details.left):
        press(qtbot, details, Qt.Key.Key_Escape)
    with qtbot.waitSignal(details.left):
        click(qtbot, details.back_button)
