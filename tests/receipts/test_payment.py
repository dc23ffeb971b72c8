"""Proof of payment: only a decided payment makes one, and it says what is known and what is not."""

from dataclasses import replace
from itertools import combinations

import pytest

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.payment import Direction, Flag, Payment, Status
from pos_app.receipts.face import Face
from pos_app.receipts.payment import payment_receipt, receipt_for
from pos_app.receipts.receipt import Receipt, ReceiptKind, Role
from pos_app.wording.errors import sentence
from tests.receipts.papers import FACE, LINK, make, says, words_of

FLAGS = [frozenset(some) for size in range(len(Flag) + 1) for some in combinations(Flag, size)]
SETTLED = (Status.PAID, Status.CONFIRMED_MANUALLY)
PAPERS = {
    Direction.IN: {
        **dict.fromkeys(SETTLED, ReceiptKind.PAYMENT),
        **dict.fromkeys((Status.REFUSED, Status.NOT_SENT, Status.ABANDONED), ReceiptKind.REFUSAL),
    },
    Direction.OUT: dict.fromkeys((*SETTLED, Status.AWAITING), ReceiptKind.CHANGE),
}


def claims_paid(receipt: Receipt) -> bool:
    """Whether anybody could take it for a proof that money came in."""
    status = says(receipt, Role.STATUS)
    return any(word.startswith("PAYÉ") for word in status) or "Preuve de paiement" in words_of(receipt)


@pytest.mark.parametrize("direction", [*Direction])
@pytest.mark.parametrize("status", [*Status])
@pytest.mark.parametrize("link", [None, LINK])
def test_only_decided_payments_print_as_paid(status: Status, direction: Direction, link: str | None) -> None:
    expected = PAPERS[direction].get(status)
    if direction is Direction.IN and status is Status.AWAITING and link:
        expected = ReceiptKind.LINK
    for flags in FLAGS:
        payment = make(status=status, direction=direction, flags=flags, link=link)
        if expected is None:
            with pytest.raises(InvalidInput):
                receipt_for(payment, FACE)
            continue
        receipt = receipt_for(payment, FACE)
        assert receipt.kind is expected
        assert claims_paid(receipt) == (direction is Direction.IN and status in SETTLED)
        vouched = status is Status.CONFIRMED_MANUALLY
        assert len(receipt.of(Role.FLAG)) == len(flags) + vouched + (expected is ReceiptKind.REFUSAL)
        assert any("gérant" in word for word in says(receipt, Role.STATUS)) == vouched


@pytest.mark.parametrize(
    ("operator", "wallet", "said"),
    [
        ("pvit", "MC", "PVit · Moov Money"),
        ("moneyfusion", "wave-ci", "MoneyFusion · Wave"),
        ("pvit", None, "PVit"),
        ("pvit", "\x1b@", "PVit"),
    ],
)
def test_the_wallet_that_the_customer_knows_stands_beside_the_operator(
    operator: str, wallet: str | None, said: str
) -> None:
    assert says(payment_receipt(make(operator=operator, wallet=wallet), FACE), Role.OPERATOR) == [said]


@pytest.mark.parametrize("direction", [*Direction])
@pytest.mark.parametrize("status", [*Status])
def test_nothing_else_can_be_asked_to_be_a_proof(status: Status, direction: Direction) -> None:
    payment = make(status=status, direction=direction)
    if direction is Direction.IN and status in SETTLED:
        assert claims_paid(payment_receipt(payment, FACE))
        return
    with pytest.raises(InvalidInput) as refused:
        payment_receipt(payment, FACE)
    wanted = "receipt_undecided" if payment.is_undecided else "receipt_not_paid"
    assert refused.value.code == ("receipt_other" if direction is Direction.OUT else wanted)
    assert refused.value.facts == {"reference": payment.reference}


def test_what_a_proof_of_payment_says() -> None:
    receipt = payment_receipt(make(), FACE)
    assert [(line.role.value, line.label, line.text.replace("\u202f", " ")) for line in receipt.lines] == [
        ("shop", "", "Épicerie Analakely"),
        ("header", "", "12 rue de l'Indépendance, Antananarivo"),
        ("header", "", "NIF 4000123456 · STAT 47112 11 2019 0 01234"),
        ("rule", "", ""),
        ("title", "", "Preuve de paiement"),
        ("status", "", "PAYÉ"),
        ("amount", "", "12 500 Ar"),
        ("rule", "", ""),
        ("operator", "Opérateur", "MVola"),
        ("payer", "Client", "034 ** *** 67"),
        ("transaction", "N° transaction", "1234567890"),
        ("reference", "Référence", "C3-7K2M4QX9P5"),
        ("date", "Date", "21/11/2026 14:29:31"),
        ("till", "Caisse", "caisse3"),
        ("cashier", "Caissier", "Hanta R."),
        ("fee", "Frais opérateur", "125 Ar"),
        ("code", "", "C3-7K2M4QX9P5"),
        ("rule", "", ""),
        ("note", "", "Merci de votre visite. Ni repris ni échangé."),
    ]
    assert (receipt.key, receipt.title) == ("payment:C3-7K2M4QX9P5", "Preuve de paiement · C3-7K2M4QX9P5")
    assert (receipt.amount, receipt.currency, receipt.drawer) == (12_500, "MGA", False)
    assert receipt.decided_at == "2026-11-21T11:29:31.000Z"


@pytest.mark.parametrize("fee", [None, 0])
def test_a_fee_is_told_only_where_there_is_one(fee: int | None) -> None:
    assert not payment_receipt(make(fee=fee), FACE).of(Role.FEE)


def test_a_fee_that_the_shop_pays_is_no_customers_matter() -> None:
    others = replace(FACE, customer_fees=frozenset({"pvit"}))
    assert not payment_receipt(make(fee=125), others).of(Role.FEE)
    assert payment_receipt(make(fee=125, operator="pvit"), others).of(Role.FEE)


def test_what_is_not_known_takes_no_line() -> None:
    receipt = payment_receipt(make(transaction_id=None, phone=None, cashier=""), Face("", "", ("",)))
    assert [line.role for line in receipt.lines if not line.text] == [Role.RULE] * 3
    absent = (Role.TRANSACTION, Role.PAYER, Role.CASHIER, Role.SHOP, Role.HEADER, Role.NOTE)
    assert not any(receipt.of(role) for role in absent)


def test_a_manager_s_word_is_no_operator_s() -> None:
    receipt = payment_receipt(make(status=Status.CONFIRMED_MANUALLY, fee=None), FACE)
    assert says(receipt, Role.STATUS) == ["PAYÉ (selon le gérant)"]
    (flag,) = words_of(Receipt(receipt.kind, "", "", receipt.of(Role.FLAG))).splitlines()
    assert flag == "Confirmé par un gérant ; MVola ne l'a pas encore confirmé."


def test_every_flag_is_said_in_full() -> None:
    text = words_of(payment_receipt(make(flags=frozenset(Flag), operator="pvit"), FACE))
    for said in (
        "Payé en retard : refus, abandon ou clôture avant.",
        "PVit ne donne pas le montant : il sera vérifié avec le relevé.",
        "PVit s'est contredit après coup : un gérant doit regarder.",
        "Cette vente a été payée deux fois : rembourser le client.",
        "Paiement reçu sans demande de cette caisse.",
    ):
        assert said in text


def test_the_time_is_the_first_that_is_known() -> None:
    payment = make(settled_at=None)
    assert says(payment_receipt(payment, FACE), Role.DATE) == ["21/11/2026 14:29:23"]
    assert payment_receipt(payment, FACE).decided_at == "2026-11-21T11:29:31.000Z"
    assert says(payment_receipt(replace(payment, sent_at=None), FACE), Role.DATE) == ["21/11/2026 14:29:22"]


HOSTILE = "A\u202eB\x1b@\x1dV\n\tC\u200bD\x00"


@pytest.mark.parametrize("field", ["operator", "till", "cashier", "transaction_id", "phone", "reference"])
def test_texts_from_outside_are_made_safe(field: str) -> None:
    payment: Payment = make(**{field: HOSTILE})
    text = "".join(
        line.text + line.label for line in payment_receipt(payment, FACE).lines if line.role is not Role.CODE
    )
    assert "AB@V CD" in text
    assert text.isprintable() or set(text) - {"\u202f", "\u00a0"} <= set(filter(str.isprintable, text))


def test_the_shop_s_own_lines_are_made_safe_and_few() -> None:
    receipt = payment_receipt(make(), Face(HOSTILE, "c", (HOSTILE,) * 9, HOSTILE * 99))
    assert says(receipt, Role.SHOP) == ["AB@V CD"]
    assert says(receipt, Role.HEADER) == ["AB@V CD"] * 6
    assert len(says(receipt, Role.NOTE)[0]) <= 240


@pytest.mark.parametrize("code", ["receipt_undecided", "receipt_not_paid", "receipt_other", "fiscal_unknown"])
def test_what_is_not_printed_is_told_with_what_became_of_the_payment(code: str) -> None:
    told = sentence(KnownError(code, reference="C3-7K2M4QX9P5", detail="x"))
    assert "touché" in told
    assert "—" not in told
