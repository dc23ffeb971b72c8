"""Reports on paper: every number of the JSON is drawn, each currency by itself, and the file is whole or not there."""

from pathlib import Path

import pytest

from pos_app.core.day import CASH
from pos_app.core.errors import KnownError
from pos_app.core.payment import Json
from pos_app.core.report_json import as_json
from pos_app.ui.report_pdf import report_pdf, write_report_pdf
from pos_app.wording.payments import operator_label
from pos_app.wording.report_tables import differences, means_name, money, seal_text, tables, title, without_cash
from tests.ui.a_day import make_report, z_of
from tests.ui.screen import spaces


def drawn(report: Json, *, training: bool = False, shop: str = "Épicerie Analakely") -> list[str]:
    return [spaces(line) for line in report_pdf(report, shop, training)[1]]


def test_every_amount_and_count_of_a_closing_is_drawn() -> None:
    report = z_of(12, carried_over=("C3-7K2M4QW3",), undecided=("C3-7K2M4QW3", "C3-OTHER"))
    text = "\n".join(drawn(report))
    for row in report["totals"]:
        assert operator_label(row["operator"]) in text
        for key in ("amount", "fees"):
            assert spaces(money(row[key], row["currency"])) in text
    for row in report["cash"]:
        for key in ("float", "sales", "in", "out", "corrections", "expected"):
            assert spaces(money(row[key], row["currency"])) in text
    for words in (
        "655 000 Ar",
        "−2 000 Ar",
        "1 · 12 500 Ar",
        "billet compté deux fois",
        "Z 1",
        "C3-OTHER",
        "1 500 FCFA",
    ):
        assert words in text, words
    assert report["ledger_head"] in text.replace(" ", "")
    for pile in ("matched", "ours_only", "theirs_only", "differs", "unexplained"):
        assert str(report["reconciliation"][0][pile]) in text


def test_currencies_are_never_added() -> None:
    report = z_of(12)
    pvit = {**report["totals"][1]}
    report["totals"].append({**pvit, "operator": "pvit-web"})
    lines = drawn(report)
    assert "Total XAF" in lines
    assert "Total MGA" not in lines
    assert "128 000 FCFA" in lines
    assert "PVit Web" in lines


def test_money_of_a_test_is_never_added_to_real_money() -> None:
    report = z_of(12)
    sandbox = {**report["totals"][0], "operator": "mvola", "environment": "sandbox"}
    report["totals"].insert(0, sandbox)
    (table, *_) = tables(report)
    assert [row[0] for row in table.rows] == ["MVola (bac à sable)", "MVola", "Total MGA"]
    assert table.rows[2][1:] == table.rows[1][1:]
    tests_only = {**report, "totals": [sandbox, {**sandbox, "operator": "pvit"}]}
    assert tables(tests_only)[0].rows[-1][1] == "166"


def test_training_is_a_specimen_on_every_page() -> None:
    report = z_of(12)
    report["undecided"] = [f"C3-{number:08}" for number in range(80)]
    assert sum(line.startswith("SPÉCIMEN") for line in drawn(report, training=True)) >= 2
    assert not any("SPÉCIMEN" in line for line in drawn(report))


def test_an_x_report_is_no_closing() -> None:
    lines = drawn(as_json(make_report()))
    assert "Rapport X — journée en cours" in lines
    assert not any("Clôturée le" in line for line in lines)
    assert seal_text(as_json(make_report())).startswith("pos-app X ")


def test_the_code_names_the_closing_and_its_seal() -> None:
    report = z_of(12)
    assert seal_text(report) == f"pos-app Z12 {report['day']} {report['ledger_head']}"
    assert title(report) == "Rapport Z n° 12"


def test_what_is_hidden_before_the_count_is_not_on_paper() -> None:
    text = "\n".join(drawn(without_cash(as_json(make_report()))))
    for secret in ("657 000", "562 000", "5 000 Ar"):
        assert secret not in text
    assert "100 000 Ar" in text


def test_a_report_of_the_time_before_real_money_is_a_specimen() -> None:
    report = z_of(3)
    for row in (*report["totals"], *report["payouts"]):
        row["environment"] = "sandbox"
    assert any(line.startswith("SPÉCIMEN") for line in report_pdf(report, "Épicerie", False)[1])
    assert not any(line.startswith("SPÉCIMEN") for line in report_pdf(z_of(3), "Épicerie", False)[1])


def test_the_longest_name_of_a_shop_is_whole() -> None:
    name = "Établissements Rakotomalala et Fils, Quincaillerie générale du Marché Central"
    assert name in report_pdf(z_of(3), name, False)[1]


def test_an_empty_day_has_a_report_too() -> None:
    report = as_json(make_report(totals=(), cash=(), payouts=(), corrections=(), reconciliation=()))
    assert tables(report) == []
    assert "Rapport X — journée en cours" in drawn(report)


def test_the_file_is_a_pdf_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "new" / "z.pdf"
    write_report_pdf(z_of(3), target, "Épicerie", training=False)
    assert target.read_bytes().startswith(b"%PDF-")
    assert [file.name for file in target.parent.iterdir()] == ["z.pdf"]


def test_a_file_that_cannot_be_written_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    target = tmp_path / "z.pdf"
    target.mkdir()
    with pytest.raises(KnownError) as caught:
        write_report_pdf(z_of(3), target, "Épicerie", training=False)
    assert caught.value.code == "report_unwritable"
    assert [file.name for file in tmp_path.iterdir()] == ["z.pdf"]


def test_a_report_that_is_none_leaves_no_painter_behind() -> None:
    with pytest.raises(TypeError):
        report_pdf({**z_of(3), "totals": None}, "Épicerie", False)
    assert report_pdf(z_of(3), "Épicerie", False)[0].startswith(b"%PDF-")


def test_hostile_text_is_one_plain_line() -> None:
    report = z_of(3)
    report["corrections"][0]["reason"] = "a\u202eb\x00\n" + "x" * 500
    text = "\n".join(drawn(report, shop="<b>x</b>\u202e"))
    assert "\u202e" not in text
    assert "\x00" not in text
    assert "<b>x</b>" in text


def test_small_words() -> None:
    assert means_name(CASH) == "Espèces"
    assert means_name("mvola", "training") == "MVola (formation)"
    assert money(None, "MGA") == "—"
    assert list(differences(z_of(3, counted=657_000))) == []
