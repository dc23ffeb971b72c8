"""X and Z reports on narrow paper: every number that is counted, the seal and its code, and nobody's telephone."""

import re
from dataclasses import replace

import pytest

from pos_app.core.payment import Json
from pos_app.receipts.face import Face
from pos_app.receipts.folding import fold_cp858
from pos_app.receipts.layout import Row, lay_out
from pos_app.receipts.parts import mask_digits
from pos_app.receipts.receipt import Line, ReceiptKind, Role
from pos_app.receipts.report import report_receipt
from pos_app.receipts.text import plain_text
from pos_app.wording.catalog import LANGUAGES, set_language
from pos_app.wording.open_payments import masked_by
from pos_app.wording.report_tables import UNKNOWN, difference_words, money, tables, without_cash
from tests.receipts.papers import FACE, SEAL, make_report, says, words_of, x_json, z_json


def inked(text: str) -> str:
    return re.sub(r"\s", "", text)


def numbers_of(report: Json) -> list[str]:
    """Every number that a report counts, as it is shown."""
    shown = []
    for row in report["totals"]:
        shown += [str(row["count"]), str(row["late_count"])]
        shown += [money(row[key], row["currency"]) for key in ("amount", "fees")]
        if row["manual_count"]:
            shown.append(f"{row['manual_count']} · {money(row['manual_amount'], row['currency'])}")
    for row in report["payouts"]:
        shown += [str(row["count"]), money(row["amount"], row["currency"])]
    for row in report["cash"]:
        keys = ("float", "sales", "in", "out", "corrections", "expected", "counted", "difference")
        shown += [money(row[key], row["currency"]) for key in keys]
    shown += [money(row["amount"], row["currency"]) for row in report["corrections"]]
    for pile in report["reconciliation"]:
        shown += [str(pile[key]) for key in ("matched", "ours_only", "theirs_only", "differs", "unexplained")]
    return [*shown, *report["undecided"], *report["carried_over"], report["ledger_head"]]


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_closing_is_on_the_paper(columns: int, language: str) -> None:
    report = z_json()
    set_language(language)
    try:
        text = inked(plain_text(report_receipt(report, FACE), columns))
        cells = [cell for table in tables(masked_by(report, mask_digits)) for row in table.rows for cell in row]
    finally:
        set_language("fr")
    missing = [number for number in (*numbers_of(report), *cells) if inked(number) not in text and number != "—"]
    assert not missing


def test_numbers_stand_behind_what_they_count() -> None:
    lines = report_receipt(z_json(), FACE).lines
    told = [(line.label, line.text.replace("\u202f", " ")) for line in lines if line.role in (Role.FIELD, Role.TOTAL)]
    for wanted in (
        ("Nombre", "83"),
        ("Montant", "1 284 500 Ar"),
        ("Frais", "18 420 Ar"),
        ("En retard", "3"),
        ("Payé (gérant)", "2 · 25 300 Ar"),
        ("Fond de caisse", "100 000 Ar"),
        ("Ventes en espèces", "562 000 Ar (41)"),
        ("Espèces attendues", "655 700 Ar"),
        ("Compté", "655 000 Ar"),
        ("Écart", "\u2212\u00a0700 Ar (manque)"),
        ("Au sujet de", "Z n° 11"),
        ("Motif", "billet compté deux fois"),
        ("Qui", "Mme Nzé"),
        ("Inexpliqués", "36"),
        ("État", "reporté au lendemain"),
        ("État", "à vérifier"),
        ("Sceau", SEAL),
    ):
        assert wanted in told, wanted
    totals = [line.text.replace("\u202f", " ") for line in lines if line.role is Role.TOTAL]
    assert totals == ["90", "71 700 FCFA", "398 FCFA", "0", "\u2212\u00a0700 Ar (manque)"]


def test_each_operator_stands_by_itself_under_its_name() -> None:
    sections = says(report_receipt(z_json(), FACE), Role.SECTION)
    assert sections == [
        *("Paiements en Ar", "MVola"),
        *("Paiements en FCFA (XAF)", "PVit", "PVit Web", "Total XAF"),
        *("Espèces",),
        *("Argent rendu par les opérateurs, à part", "PVit"),
        *("Corrections de journées closes", "Espèces"),
        *("Rapprochement avec les relevés", "MVola"),
        *("Paiements à vérifier", "C3-7K2M4QX9P5", "C3-7K2M5R07NC"),
    ]


def test_drawers_of_several_currencies_are_named_and_untouched_ones_left_out() -> None:
    ariary, untouched = make_report().cash
    sold = replace(untouched, sales=500, sale_count=1, came_in=500)
    both = says(report_receipt(z_json(cash=(ariary, sold)), FACE), Role.SECTION)
    assert ("Ar" in both, "FCFA (XAF)" in both) == (True, True)
    lines = report_receipt(z_json(cash=(ariary, untouched)), FACE).lines
    assert not any("(non compté)" in line.text for line in lines)
    alone = report_receipt(z_json(cash=(untouched,)), FACE).lines
    assert any("(non compté)" in line.text for line in alone), "a drawer is never left out of the paper altogether"


@pytest.mark.parametrize(
    ("difference", "told"), [(3_400, "+ 3 400 Ar (en trop)"), (-3_400, "\u2212 3 400 Ar (manque)"), (0, "0 Ar")]
)
def test_a_difference_says_which_way_it_is(difference: int, told: str) -> None:
    said = difference_words(difference, "MGA").replace("\u202f", " ").replace("\u00a0", " ")
    assert said == told
    assert difference_words(None, "MGA") == UNKNOWN


def test_drawers_of_one_currency_need_no_name() -> None:
    cash = make_report().cash[:1]
    assert "Ar" not in says(report_receipt(z_json(cash=cash), FACE), Role.SECTION)


def test_a_closing_names_itself_its_people_and_its_seal() -> None:
    receipt = report_receipt(z_json(), FACE)
    text = words_of(receipt)
    for words in (
        "Rapport Z n° 12",
        "Ouverte le 21/11/2026 à 06:29 par Hanta R.",
        "Clôturée le 21/11/2026 à 14:29 par Mme Nzé",
        "Clôture avec des points ouverts : voir ci-dessous.",
        "Caisse caisse3",
        "Signature ___",
    ):
        assert words in text
    assert receipt.of(Role.CODE) == (Line(Role.CODE, f"pos-app Z12 2026-11-21 {SEAL}"),)
    assert (receipt.kind, receipt.key, receipt.title) == (ReceiptKind.Z_REPORT, "z:12", "Rapport Z n° 12")
    assert receipt.decided_at == "2026-11-21T11:29:31.000Z"
    assert "Merci" not in text


def test_a_report_in_between_says_when_it_was_made() -> None:
    receipt = report_receipt(x_json(), FACE)
    text = words_of(receipt)
    assert "Rapport X — journée en cours" in text
    assert "Édité le 21/11/2026 à 14:29" in text
    assert "Clôturée" not in text
    assert "Signature" not in text
    assert says(receipt, Role.CODE) == [f"pos-app X 2026-11-21 {SEAL}"]
    assert (receipt.kind, receipt.key) == (ReceiptKind.X_REPORT, f"x:{SEAL}")


def test_what_a_drawer_should_hold_stays_hidden_before_it_was_counted() -> None:
    text = words_of(report_receipt(without_cash(x_json()), FACE))
    assert "Espèces attendues masqué jusqu'au comptage" in text
    assert "Ventes en espèces masqué jusqu'au comptage" in text
    assert "Compté —" in text
    assert "655 700" not in text


def test_numbers_of_customers_are_masked() -> None:
    text = words_of(report_receipt(z_json(), FACE))
    assert "Numéro 034 ** *** 67" in text
    assert "034 12" not in text


def test_a_number_inside_the_reason_of_a_correction_is_masked_too() -> None:
    report = z_json()
    told = [{**row, "reason": "rendu à 034/12/345/67"} for row in report["corrections"]]
    assert told
    text = words_of(report_receipt({**report, "corrections": told}, FACE))
    assert "rendu à 034/**/***/67" in text


@pytest.mark.parametrize("environment", ["training", "sandbox"])
def test_a_report_of_the_time_before_real_money_is_a_specimen_for_ever(environment: str) -> None:
    report = z_json()
    other = {
        **report,
        "totals": [{**row, "environment": environment} for row in report["totals"]],
        "payouts": [{**row, "environment": environment} for row in report["payouts"]],
    }
    assert says(report_receipt(other, FACE), Role.MARK) == ["SPÉCIMEN"] * 2
    for mixed in ({**other, "payouts": report["payouts"]}, {**report, "totals": [], "payouts": []}):
        assert not report_receipt(mixed, FACE).of(Role.MARK), "some of its money is real, or there is none"


def test_a_till_without_a_name_takes_no_line() -> None:
    assert not report_receipt(z_json(), Face("", "")).of(Role.TILL)


def test_rows_read_well_on_the_narrowest_paper() -> None:
    rows = lay_out(report_receipt(z_json(), FACE), 32, fold_cp858)
    texts = [row.text for row in rows if isinstance(row, Row)]
    for row in (
        "Montant             1 284 500 Ar",
        "Espèces attendues     655 700 Ar",
        "Écart          - 700 Ar (manque)",
        "Numéro             034 ** *** 67",
        "Relevé seulement              16",
    ):
        assert row in texts
