"""The ticket from which a customer pays: the link as it was admitted, its host in clear, and no word of being paid."""

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.link import LinkRefused
from pos_app.core.payment import Direction, Status
from pos_app.receipts.payment import link_ticket
from pos_app.receipts.receipt import Line, ReceiptKind, Role
from tests.receipts.papers import FACE, LINK, make_link, says, words_of


def test_what_a_ticket_says() -> None:
    receipt = link_ticket(make_link(), FACE)
    assert says(receipt, Role.TITLE) == ["Ticket à payer"]
    assert says(receipt, Role.STATUS) == ["PAS ENCORE PAYÉ"]
    assert receipt.of(Role.CODE) == (Line(Role.CODE, LINK, "Scanner pour payer sur payin.moneyfusion.net"),)
    text = words_of(receipt)
    for words in ("À payer 12 500 FCFA", "Pour Rakoto Jean", "Client 07 1* ** ** 78", "Ce ticket ne prouve aucun"):
        assert words in text
    assert (receipt.kind, receipt.key) == (ReceiptKind.LINK, "link:C3-7K2M4QX9P5")
    assert receipt.decided_at == "2026-11-21T11:29:23.000Z"
    assert (receipt.amount, receipt.currency) == (12_500, "XOF")


def test_a_link_that_was_never_sent_counts_from_when_it_was_made() -> None:
    assert link_ticket(make_link(sent_at=None), FACE).decided_at == "2026-11-21T11:29:22.000Z"


@pytest.mark.parametrize("link", ["https://user@payin.moneyfusion.net/x", "javascript:alert(1)", "https://a b/\x1b"])
def test_what_is_no_plain_link_is_not_printed(link: str) -> None:
    with pytest.raises(LinkRefused):
        link_ticket(make_link(link=link), FACE)


def test_a_link_to_somebody_else_is_not_printed() -> None:
    assert link_ticket(make_link(), FACE, ("https://payin.moneyfusion.net",)).of(Role.CODE)
    with pytest.raises(LinkRefused) as refused:
        link_ticket(make_link(), FACE, ("https://checkout.ekolopay.com",))
    assert refused.value.code == "link_foreign"


def test_what_a_provider_forgot_to_encode_is_encoded() -> None:
    receipt = link_ticket(make_link(link="https://payin.moneyfusion.net/Rakoto Jean"), FACE)
    assert says(receipt, Role.CODE) == ["https://payin.moneyfusion.net/Rakoto%20Jean"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"link": None}, "receipt_undecided"),
        ({"status": Status.UNKNOWN}, "receipt_undecided"),
        ({"status": Status.PAID}, "receipt_other"),
        ({"status": Status.ABANDONED}, "receipt_not_paid"),
        ({"direction": Direction.OUT}, "receipt_other"),
    ],
)
def test_nobody_gets_a_ticket_that_is_no_longer_to_be_paid(changes: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        link_ticket(make_link(**changes), FACE)
    assert refused.value.code == code
