"""Amounts, times, cleaned text, languages, and payments in words and as JSON."""

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import InvalidInput
from pos_app.core.money import Currency, parse_amount
from pos_app.core.payment import (
    DAYS,
    PEOPLE,
    STATEMENTS,
    STREAMS,
    Direction,
    Environment,
    Event,
    Flag,
    Kind,
    Payment,
    Status,
)
from pos_app.wording import catalog
from pos_app.wording.amounts import (
    format_amount,
    format_clock,
    format_day,
    format_digits,
    format_elapsed,
    format_time,
)
from pos_app.wording.catalog import N_, _, french, language, ngettext, set_language
from pos_app.wording.clean import plain
from pos_app.wording.payments import as_json, flag_sentence, message, operator_label, status_word, trail_sentence

AT = datetime(2026, 11, 21, 8, 33, 14, 123000, tzinfo=UTC)
PAYMENT = Payment(
    reference="C3-0T38S6XFTA",
    sale="s",
    operator="mvola",
    wallet=None,
    till="caisse3",
    cashier="caisse",
    amount=12_500,
    currency=Currency.MGA,
    phone="+261341234567",
    customer=None,
    description=None,
    environment=Environment.SANDBOX,
    created_at=AT,
    changed_at=AT,
)

OF_THE_SHOP = frozenset().union(*(STREAMS[reference] for reference in (PEOPLE, DAYS, STATEMENTS)))
"""What happens to people, days and statements stands on the trail of no payment."""


def test_amounts() -> None:
    assert format_amount(12_500, Currency.MGA) == "12\u202f500\u202fAr"
    assert format_amount(1_000_000, "XAF") == "1\u202f000\u202f000\u202fFCFA"
    assert format_digits(7) == "7"


@given(st.integers(1, 10**12))
def test_an_amount_that_is_shown_can_be_typed(amount: int) -> None:
    assert parse_amount(format_digits(amount)) == amount


def test_times_are_local() -> None:
    # The tests run three hours ahead of UTC.
    assert (format_time(AT), format_clock(AT), format_day(AT)) == ("11:33:14", "11:33", "21/11/2026")
    assert format_day(AT + timedelta(hours=14)) == "22/11/2026"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (41.9, "0:41"), (185, "3:05"), (3725, "1:02:05"), (-4, "0:00")]
)
def test_elapsed(seconds: float, shown: str) -> None:
    assert format_elapsed(seconds) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Rakoto", "Rakoto"),
        (" a\r\n\tb  c ", "a b c"),
        ("\u202ePAYÉ\u2066\x00\x1b[31m", "PAYÉ[31m"),
        ("12\u202f500\u00a0Ar", "12\u202f500\u00a0Ar"),
        ("<b>PAYÉ</b>", "<b>PAYÉ</b>"),
        ("abcdefghijklmnopqrst", "abcdefghi…"),
        ("क\u200dष", "क\u200dष"),
    ],
)
def test_plain(raw: str, shown: str) -> None:
    assert plain(raw, 10 if len(raw) == 20 else 40) == shown


@given(st.text(max_size=2000), st.integers(0, 50))
def test_plain_is_short_and_shows_what_it_is(raw: str, limit: int) -> None:
    shown = plain(raw, limit)
    assert len(shown) <= limit
    assert all(unicodedata.category(letter)[0] != "C" or letter in "\u200c\u200d" for letter in shown)
    assert plain(shown, limit) == shown


def test_plain_takes_what_is_not_text() -> None:
    assert plain(12, 5) == "12"
    assert plain("x" * 10_000_000, 3) == "xx…"


def test_french_spaces() -> None:
    assert french("Rien ? Non ! « Oui » ; réf. : 14:29 http://x {name} :") == (
        "Rien\u202f? Non\u202f! «\u00a0Oui\u00a0»\u202f; réf.\u00a0: 14:29 http://x {name}\u00a0:"
    )


def test_french_plural() -> None:
    assert [ngettext("{n} vente", "{n} ventes", n) for n in (0, 1, 2)] == ["{n} vente", "{n} vente", "{n} ventes"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InvalidInput, match="language_unknown"):
        set_language("de")
    assert language() == "fr"


def test_a_language_without_its_word_speaks_french() -> None:
    set_language("en")
    assert language() == "en"
    assert _(N_("Ceci n'est dans aucun catalogue ?")) == "Ceci n'est dans aucun catalogue\u202f?"
    assert ngettext("un mot absent", "{n} mots absents", 3) == "{n} mots absents"


def test_translations_lie_where_they_are_looked_for() -> None:
    assert (Path(catalog.__file__).parents[2] / "resources" / "translations") == catalog.translations_folder()


@pytest.mark.parametrize("status", Status)
def test_every_status_has_word_and_message(status: Status) -> None:
    payment = replace(PAYMENT, status=status, reason="connection_lost")
    assert status_word(status)
    assert message(payment).endswith(".")


def test_an_address_that_is_not_allowed_is_named() -> None:
    refused = replace(
        PAYMENT, status=Status.NOT_SENT, reason="ip_not_allowed", detail="1.2.3.4", operator="moneyfusion"
    )
    assert "refuse l'adresse Internet 1.2.3.4" in message(refused)
    assert "sans risque" in message(refused)


def test_messages_say_what_to_do() -> None:
    lost = replace(PAYMENT, status=Status.UNKNOWN, reason="connection_lost", operator="pvit")
    assert "ne pas redemander" in message(lost)
    assert "continue de vérifier" in message(lost)
    assert "gérant" in message(replace(lost, operator="mvola"))
    assert "continue de vérifier" in message(replace(lost, operator="mvola", provider_reference="x"))
    assert "sans risque" in message(replace(PAYMENT, status=Status.NOT_SENT, reason="throttled"))
    late = replace(PAYMENT, status=Status.PAID, flags=frozenset({Flag.LATE, Flag.DUPLICATE}))
    assert "12\u202f500\u202fAr payés" in message(late)
    assert "en retard" in message(late)
    assert "rembourser" in message(late)


def test_money_that_left_late_or_twice_never_reads_like_money_that_came_in() -> None:
    """Who reads "rembourser le client" beside a payout would send the money a third time."""
    payout = replace(PAYMENT, direction=Direction.OUT, status=Status.PAID, flags=frozenset({Flag.LATE, Flag.DUPLICATE}))
    assert "Versé en retard" in message(payout)
    assert "parti deux fois" in message(payout)
    assert "ayé" not in message(payout)
    assert "rembourser" not in message(payout)


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_has_a_sentence(flag: Flag) -> None:
    assert flag_sentence(flag, "PVit").endswith(".")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in OF_THE_SHOP])
def test_every_event_of_a_payment_has_a_line(kind: Kind) -> None:
    assert trail_sentence(Event(1, AT, PAYMENT.reference, kind, {}), "MVola")


def test_what_an_event_tells() -> None:
    def line(kind: Kind, **data: str) -> str:
        return trail_sentence(Event(1, AT, PAYMENT.reference, kind, data), "MVola")

    assert line(Kind.PAID, transaction_id="653") == "MVola a confirmé le paiement, transaction 653"
    assert line(Kind.ABANDONED, by="Hanta\nR.") == "Abandonné par Hanta R."
    assert "non payé" in line(Kind.DECIDED, **{"as": "refused", "by": "Hery"})
    assert line(Kind.DECIDED, by="Hery") == "Décision du gérant Hery\u00a0: payé"
    assert "coupée" in line(Kind.LOST, reason="connection_lost")


def test_operator_labels() -> None:
    assert operator_label("pvit-web") == "PVit Web"
    assert operator_label("new\x00one") == "newone"


def test_json_is_the_contract() -> None:
    paid = replace(
        PAYMENT,
        status=Status.PAID,
        flags=frozenset({Flag.LATE, Flag.AMOUNT_UNVERIFIED}),
        settled_at=AT + timedelta(seconds=2),
        callback_secret="never shown",
    )
    found = as_json(paid)
    assert list(found) == [
        "reference", "operator", "wallet", "till", "cashier", "amount", "currency", "phone", "description", "status",
        "reason", "message", "flags", "provider_reference", "transaction_id", "fee", "link", "environment",
        "created_at", "sent_at", "settled_at",
    ]  # fmt: skip
    assert found["created_at"] == "2026-11-21T08:33:14.123Z"
    assert found["settled_at"] == "2026-11-21T08:33:16.123Z"
    assert found["sent_at"] is None
    assert (found["status"], found["flags"]) == ("paid", ["amount_unverified", "late"])
    assert "never shown" not in json.dumps(found)


@pytest.mark.parametrize("direction", Direction)
def test_late_is_said_of_what_was_refused_and_of_what_was_carried_over_into_the_next_day(direction: Direction) -> None:
    said = flag_sentence(Flag.LATE, "MVola", direction)
    assert "refus" in said
    assert "clôture" in said
