"""The fiscal hook: found or told, called about real papers only, and never a danger to the paper of a payment."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.payment import Environment
from pos_app.receipts.fiscal import (
    LONGEST_CODE,
    MOST_LINES,
    FiscalHook,
    FiscalUnavailable,
    code,
    concerns,
    load,
    registered,
    text,
    with_lines,
)
from pos_app.receipts.marks import handed
from pos_app.receipts.payment import payment_receipt
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from pos_app.receipts.sample import drawer_kick, sample_page
from pos_app.wording.errors import sentence
from tests.receipts.papers import EVERY, FACE, PRINTER, TRAINING, make

RECEIPT = payment_receipt(make(), FACE)
PENDING = (Line(Role.FISCAL, "Enregistrement fiscal en attente"),)


class Hook:
    """Returns `lines`, and keeps what it was called with."""

    def __init__(self, *lines: Line) -> None:
        self.lines = lines
        self.seen: list[Receipt] = []

    def __call__(self, receipt: Receipt) -> Iterable[Line]:
        self.seen.append(receipt)
        return iter(self.lines)


def test_its_lines_stand_before_the_last_rule() -> None:
    hook = Hook(text("EX-1", "e-facture"), code("https://efacture.example/1", "Vérifier"))
    lines = registered(hook, RECEIPT)
    made = with_lines(RECEIPT, lines)
    assert hook.seen == [RECEIPT]
    assert made.lines[-5:] == (Line(Role.RULE), *lines, Line(Role.RULE), RECEIPT.lines[-1])
    assert [line for line in made.lines if line in RECEIPT.lines] == [
        *RECEIPT.lines[:-2],
        Line(Role.RULE),
        *RECEIPT.lines[-2:],
    ]
    assert replace(made, lines=()) == replace(RECEIPT, lines=())


def test_nothing_to_add_leaves_the_receipt_as_it_is() -> None:
    assert with_lines(RECEIPT, registered(Hook(), RECEIPT)) is RECEIPT


def test_a_paper_without_a_rule_gets_them_at_its_end() -> None:
    bare = Receipt(ReceiptKind.PAYMENT, "payment:X", "x", (Line(Role.NOTE, "n"),))
    assert with_lines(bare, PENDING).lines == (Line(Role.NOTE, "n"), Line(Role.RULE), *PENDING)


@pytest.mark.parametrize("name", EVERY)
def test_money_that_is_not_real_is_never_registered(name: str) -> None:
    hook = Hook(text("EX-1"))
    assert registered(hook, EVERY[name](TRAINING)) == ()
    assert registered(hook, EVERY[name](replace(FACE, environment=Environment.SANDBOX))) == ()
    assert hook.seen == []
    assert concerns(EVERY[name](FACE)) == (name != "test")


def test_a_copy_a_test_page_and_the_drawer_are_no_sales() -> None:
    hook = Hook(text("EX-1"))
    for receipt in (handed(RECEIPT, 1), sample_page(FACE, PRINTER), drawer_kick()):
        assert registered(hook, receipt) == ()
    assert hook.seen == []


def test_what_it_adds_is_made_safe() -> None:
    hook = Hook(text("a\x1b@\u202eb" + "c" * 500, "l\x00"), code("x", "d\n\x1d"))
    first, second = registered(hook, RECEIPT)
    assert first.text.startswith("a@bccc")
    assert (len(first.text), first.label, second.label) == (240, "l", "d")


@pytest.mark.expects_log("the fiscal hook failed for payment:C3-7K2M4QX9P5")
@pytest.mark.parametrize(
    "lines",
    [
        [Line(Role.STATUS, "PAYÉ")],
        [Line(Role.MARK, "DUPLICATA 1")],
        [code("")],
        [code("a\x1bb")],
        [code("x" * (LONGEST_CODE + 1))],
        [text("x")] * (MOST_LINES + 1),
        ["no line at all"],
    ],
)
def test_what_a_hook_may_not_add_is_a_fault_of_the_hook(lines: list[Line]) -> None:
    assert registered(Hook(*lines), RECEIPT) == PENDING


@pytest.mark.expects_log("division by zero")
def test_a_fault_of_the_hook_is_loud_and_the_receipt_is_printed() -> None:
    def broken(receipt: Receipt) -> Iterable[Line]:
        return [text(str(len(receipt.lines) / 0))]

    assert registered(broken, RECEIPT) == PENDING


@pytest.mark.expects_log("the fiscal hook failed")
@pytest.mark.parametrize("hook", [lambda receipt: repeat(text("x")), lambda receipt: sys.exit(1)])
def test_a_hook_that_never_ends_or_ends_the_program_holds_nothing_up(hook: FiscalHook) -> None:
    assert registered(hook, RECEIPT) == PENDING


def test_an_authority_that_is_away_makes_the_receipt_wait() -> None:
    def away(receipt: Receipt) -> Iterable[Line]:
        raise FiscalUnavailable("efacture.example")

    with pytest.raises(FiscalUnavailable) as waits:
        registered(away, RECEIPT)
    assert sentence(waits.value) == (
        "Le service fiscal ne répond pas (efacture.example)\u00a0: le reçu ne sort pas encore. "
        "Le paiement n'est pas touché. La caisse réimprime toute seule\u202f; un fichier est à redemander plus tard."
    )
    assert FiscalUnavailable().facts == {"detail": "—"}


def test_the_setting_names_a_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hook_of_a_shop.py").write_text("def register(receipt):\n    return []\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "hook_of_a_shop", raising=False)
    assert registered(load("hook_of_a_shop:register"), RECEIPT) == ()


BROKEN = {
    "broken_hook_name": "register = 5\n",
    "broken_hook_syntax": "def register(:\n",
    "broken_hook_import": "raise OSError('no key')\n",
    "broken_hook_exit": "import sys\n\nsys.exit(3)\n",
    "broken_hook_empty": "",
}


@pytest.mark.parametrize(
    "setting",
    ["", "json", "json:", ":dumps", "json.missing:dumps", *(f"{module}:register" for module in BROKEN)],
)
def test_a_setting_that_leads_nowhere_is_told(setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, source in BROKEN.items():
        (tmp_path / f"{module}.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(KnownError) as unknown:
        load(setting)
    assert unknown.value.code == "fiscal_unknown"
    told = sentence(unknown.value)
    assert (setting or "—") in told
    assert "Aucun paiement n'est touché" in told
    for module in BROKEN:
        monkeypatch.delitem(sys.modules, module, raising=False)
