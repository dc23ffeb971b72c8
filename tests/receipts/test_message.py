"""The short text for WhatsApp or SMS: as careful as the paper, never too long, without anybody's number."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Direction, Environment, Flag, Payment, Status
from pos_app.receipts.face import Face
from pos_app.receipts.message import MOST, short_text
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.receipts.papers import FACE, LINK, TRAINING, make, make_change, make_link, make_over

ANY = st.text(max_size=80)


def test_what_a_customer_gets() -> None:
    assert short_text(make(), FACE) == (
        "Épicerie Analakely : 12 500 Ar payés, confirmés par MVola.\n"
        "Référence : C3-7K2M4QX9P5\n"
        "N° transaction : 1234567890\n"
        "21/11/2026 14:29:31"
    )


def test_what_is_not_certain_is_said() -> None:
    payment = make(status=Status.CONFIRMED_MANUALLY, flags=frozenset({Flag.AMOUNT_UNVERIFIED, Flag.LATE}))
    assert short_text(payment, TRAINING, 2).splitlines()[:3] == [
        "SPÉCIMEN DUPLICATA 2",
        "Épicerie Analakely : 12 500 Ar payés selon le gérant ; MVola ne l'a pas encore confirmé.",
        "En retard, Montant à vérifier",
    ]
    assert short_text(make(environment=Environment.SANDBOX), FACE).startswith("SPÉCIMEN\n")
    assert short_text(make(), FACE, None).startswith("DUPLICATA\n")


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        (make_link(), "12 500 FCFA à payer, pas encore payés."),
        (make_over(Status.REFUSED, "declined"), "paiement de 12 500 Ar refusé, rien n'a été encaissé."),
        (make_over(Status.NOT_SENT, "dns_failure"), "paiement de 12 500 Ar non envoyé, rien n'a été demandé."),
        (make_over(Status.ABANDONED, "abandoned"), "annulé. Vérifiez que rien n'a été débité."),
        (make_change(), "500 FCFA vous ont été versés, confirmés par PVit."),
        (make_change(status=Status.CONFIRMED_MANUALLY), "500 FCFA versés selon le gérant ; PVit"),
        (make_change(status=Status.AWAITING), "versement de 500 FCFA demandé à PVit, pas encore confirmé."),
    ],
)
def test_each_paper_has_its_text(payment: Payment, words: str) -> None:
    text = short_text(payment, FACE)
    assert words in text
    assert payment.reference in text


@pytest.mark.parametrize("direction", [*Direction])
@pytest.mark.parametrize("status", [*Status])
def test_nothing_is_said_of_what_is_not_decided(status: Status, direction: Direction) -> None:
    payment = make(status=status, direction=direction)
    over = status in (Status.REFUSED, Status.NOT_SENT, Status.ABANDONED)
    settled = status in (Status.PAID, Status.CONFIRMED_MANUALLY)
    if settled or (over and direction is Direction.IN) or (status is Status.AWAITING and direction is Direction.OUT):
        assert ("payés" in short_text(payment, FACE)) == (settled and direction is Direction.IN)
        return
    with pytest.raises(InvalidInput):
        short_text(payment, FACE)


def test_it_holds_nobody_s_number() -> None:
    for payment in (make(), make_link(), make_change()):
        digits = re.sub(r"\D", "", short_text(payment, FACE))
        assert (payment.phone or "")[-9:] not in digits


@given(
    st.builds(Face, ANY, ANY, environment=st.sampled_from([*Environment])),
    st.fixed_dictionaries(
        {
            "operator": ANY,
            "transaction_id": st.none() | ANY,
            "amount": st.integers(1, 10**12),
            "flags": st.sets(st.sampled_from([*Flag])).map(frozenset),
            "status": st.sampled_from([Status.PAID, Status.CONFIRMED_MANUALLY, Status.AWAITING, Status.ABANDONED]),
        }
    ),
    st.sampled_from(LANGUAGES),
)
def test_it_is_never_too_long_and_never_without_its_reference(
    face: Face, changes: dict[str, object], language: str
) -> None:
    set_language(language)
    try:
        text = short_text(make(link=LINK, **changes), face, 999)
    finally:
        set_language("fr")
    assert len(text) <= MOST
    assert "C3-7K2M4QX9P5" in text
    assert text.replace("\n", "").isprintable()


def test_where_all_else_is_long_details_are_left_out() -> None:
    told = {"flags": frozenset(Flag), "operator": "x" * 60, "transaction_id": "9" * 60, "amount": 10**12}
    face = Face("É" * 60, "c", environment=Environment.TRAINING)
    text = short_text(make(status=Status.CONFIRMED_MANUALLY, **told), face, 999)
    assert "N° transaction" not in text
    assert text.endswith("21/11/2026 14:29:31")
    assert "Contradiction" in text
