"""What the columns of a statement mean, and the headers by which operators call them, in French and English."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache


class Field(StrEnum):
    """What a column holds. The words stand in saved mappings."""

    TRANSACTION = "transaction"
    """The operator's own number of the transaction."""
    REFERENCE = "reference"
    """Ours, or the token that the provider gave for it."""
    PHONE = "phone"
    AMOUNT = "amount"
    CREDIT = "credit"
    """Money that came, where it has a column of its own."""
    DEBIT = "debit"
    """Money that left, where it has a column of its own."""
    FEE = "fee"
    CURRENCY = "currency"
    DATE = "date"
    TIME = "time"
    """The time of day, where it does not stand with the date."""
    STATUS = "status"
    TYPE = "type"
    """Which way the money went."""


SYNONYMS: Mapping[Field, tuple[str, ...]] = {
    Field.TRANSACTION: (
        "n transaction",
        "no transaction",
        "num transaction",
        "numero transaction",
        "numero de transaction",
        "numero de la transaction",
        "id transaction",
        "identifiant transaction",
        "identifiant de transaction",
        "reference transaction",
        "reference de transaction",
        "reference de la transaction",
        "ref transaction",
        "code transaction",
        "transaction",
        "transaction id",
        "transactionid",
        "transaction no",
        "transaction number",
        "transaction reference",
        "transactionreference",
        "objectreference",
        "object reference",
        "txn id",
        "txnid",
        "trans id",
        "transid",
        "receipt no",
        "receipt number",
        "n operation",
        "numero operation",
        "id operation",
    ),
    Field.REFERENCE: (
        "reference marchand",
        "reference commande",
        "reference client",
        "reference facture",
        "reference externe",
        "reference",
        "references",
        "ref",
        "ref marchand",
        "ref externe",
        "orderid",
        "order id",
        "merchant reference",
        "merchant ref",
        "external reference",
        "external id",
        "externalid",
        "your reference",
        "commande",
        "personal info",
        "personal info orderid",
        "requestingorganisationtransactionreference",
        "tokenpay",
        "token pay",
        "token",
        "purchasetoken",
        "purchase token",
        "descriptiontext",
    ),
    Field.PHONE: (
        "telephone client",
        "telephone du client",
        "tel client",
        "tel",
        "telephone",
        "telephone payeur",
        "numero client",
        "numero du client",
        "numero telephone",
        "numero de telephone",
        "n telephone",
        "numero",
        "numero payeur",
        "numerosend",
        "numero send",
        "msisdn",
        "msisdn client",
        "client msisdn",
        "phone",
        "phone number",
        "customer phone",
        "customer msisdn",
        "customer number",
        "payer",
        "payeur",
        "expediteur",
        "emetteur",
        "debit party",
        "debitparty",
        "from",
        "sender",
        "mobile",
        "mobile number",
    ),
    Field.AMOUNT: (
        "montant",
        "montant paye",
        "montant transaction",
        "montant de la transaction",
        "montant operation",
        "montant brut",
        "montant total",
        "montant ttc",
        "somme",
        "amount",
        "transaction amount",
        "paid amount",
        "amount paid",
        "gross amount",
        "total amount",
        "totalprice",
        "valeur",
    ),
    Field.CREDIT: ("credit", "montant credit", "montant credite", "credit amount", "entree", "entrees", "paid in"),
    Field.DEBIT: ("debit", "montant debit", "montant debite", "debit amount", "sortie", "sorties", "withdrawn"),
    Field.FEE: (
        "frais",
        "frais transaction",
        "frais de transaction",
        "commission",
        "commissions",
        "fee",
        "fees",
        "charge",
        "charges",
        "transaction fee",
    ),
    Field.CURRENCY: ("devise", "monnaie", "currency", "code devise", "currency code"),
    Field.DATE: (
        "date paiement",
        "date de paiement",
        "date du paiement",
        "date transaction",
        "date de transaction",
        "date de la transaction",
        "date operation",
        "date d operation",
        "date de l operation",
        "date et heure",
        "date heure",
        "date",
        "date creation",
        "date de creation",
        "createdat",
        "created at",
        "creationdate",
        "creation date",
        "transaction date",
        "transaction time",
        "payment date",
        "date time",
        "datetime",
        "timestamp",
        "horodatage",
        "completion time",
        "jour",
    ),
    Field.TIME: ("heure", "heure paiement", "heure transaction", "heure operation", "time", "hour"),
    Field.STATUS: (
        "statut",
        "statut paiement",
        "statut transaction",
        "statut de la transaction",
        "etat",
        "etat paiement",
        "etat transaction",
        "status",
        "transaction status",
        "transactionstatus",
        "payment status",
        "resultat",
        "result",
        "state",
    ),
    Field.TYPE: (
        "type transaction",
        "type de transaction",
        "type operation",
        "type d operation",
        "type de l operation",
        "type",
        "transaction type",
        "sens",
        "direction",
        "debit credit",
        "credit debit",
        "dr cr",
        "cr dr",
        "type mouvement",
    ),
}
"""Headers as `plain_word` makes them. Where two columns of a file mean the same, the earlier synonym wins."""

ONLY_THERE: Mapping[str, Mapping[str, Field]] = {
    # MoneyFusion's `numeroTransaction` is the telephone that paid, and what it calls a transaction is its token.
    "moneyfusion": {
        "numerotransaction": Field.PHONE,
        "numero transaction": Field.PHONE,
        "tokenpay": Field.TRANSACTION,
        "token pay": Field.TRANSACTION,
        "token": Field.TRANSACTION,
    },
    "ekolopay": {
        "purchasetoken": Field.TRANSACTION,
        "purchase token": Field.TRANSACTION,
        "token": Field.TRANSACTION,
    },
}
"""Headers that one operator, by its id, uses for something else than the others do."""

_RANK = {word: (field, rank) for field, words in SYNONYMS.items() for rank, word in enumerate(words)}
_UNITS = re.compile(r" (?:en )?(?:ar|ariary|mga|fcfa|f cfa|xaf|xof)$")


@lru_cache(maxsize=4_096)
def plain_word(text: str) -> str:
    """The text without accents, capitals, points and doubled spaces: `N° Transaction` is `n transaction`."""
    bare = unicodedata.normalize("NFD", text.casefold())
    letters = (" " if not character.isalnum() else character for character in bare if character.isascii())
    return " ".join("".join(letters).split())


def meaning(header: str, operator_id: str = "") -> tuple[Field, int] | None:
    """What a header means to this operator, and how common the word is (0 is the commonest); None where unknown."""
    word = plain_word(header)
    word = _UNITS.sub("", word) or word
    field = ONLY_THERE.get(operator_id, {}).get(word)
    return (field, 0) if field is not None else _RANK.get(word)


def meanings(headers: Sequence[str], operator_id: str = "") -> dict[Field, int]:
    """The column of each field that these headers name, counted from 0. No column means two things."""
    best: dict[Field, tuple[int, int]] = {}
    for place, header in enumerate(headers):
        found = meaning(header, operator_id)
        if found is not None and (found[0] not in best or found[1] < best[found[0]][0]):
            best[found[0]] = (found[1], place)
    return {field: place for field, (_, place) in best.items()}


def is_header(found: Mapping[Field, int]) -> bool:
    """Whether these fields make a statement: an amount, and a number or a date to know its lines by."""
    has_amount = bool({Field.AMOUNT, Field.CREDIT, Field.DEBIT} & found.keys())
    return has_amount and bool({Field.TRANSACTION, Field.REFERENCE, Field.DATE} & found.keys())
