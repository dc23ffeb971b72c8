"""The worked example of docs/fiscal.md, taken out of the page and run against an authority on the loopback."""

import json
import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from pos_app.core.day import Move
from pos_app.receipts.cash import cash_slip
from pos_app.receipts.fiscal import FiscalHook, FiscalUnavailable, load, registered, with_lines
from pos_app.receipts.payment import payment_receipt
from pos_app.receipts.receipt import Line, Role
from pos_app.receipts.text import plain_text
from tests.receipts.papers import EVERY, FACE, make, make_entry

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fiscal.md"
CHECK = "https://efacture.example/c/EX-2026-000123"


def fenced(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


class Authority:
    """The tax authority of Examplia: keeps what it was asked, and answers with `status`."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.status = 200
        authority = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                authority.asked.append(json.loads(self.rfile.read(length)))
                authority.keys.append(self.headers["Idempotency-Key"])
                body = json.dumps({"number": "EX-2026-000123", "check": CHECK}).encode()
                self.send_response(authority.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing: what it was asked is kept."""

        self.server = HTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sales"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="module")
def door() -> Iterator[Authority]:
    authority = Authority()
    yield authority
    authority.close()


@pytest.fixture
def authority(door: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    door.asked.clear()
    door.keys.clear()
    door.status = 200
    monkeypatch.setenv("EXAMPLIA_URL", door.url)
    return door


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FiscalHook:
    example, _trial = fenced("python")
    (tmp_path / "shop_fiscal.py").write_text(example, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "shop_fiscal", raising=False)
    (setting,) = re.findall(r'fiscal = "(.*)"', fenced("toml")[0])
    return load(setting)


def test_a_sale_gets_its_number_and_a_code(hook: FiscalHook, authority: Authority) -> None:
    receipt = payment_receipt(make(), FACE)
    lines = registered(hook, receipt)
    assert lines == (
        Line(Role.FISCAL, "EX-2026-000123", "e-facture"),
        Line(Role.CODE, CHECK, "Vérifier : efacture.example"),
    )
    told = {"key": receipt.key, "amount": 12_500, "currency": "MGA", "at": "2026-11-21T11:29:31.000Z"}
    assert authority.asked == [told]
    assert authority.keys == [receipt.key]
    (shown,) = fenced("text")
    assert plain_text(with_lines(receipt, lines), 32).endswith(shown)


def test_it_can_be_tried_without_money(
    hook: FiscalHook, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    del hook  # its module can be imported now, as beside the script
    _example, trial = fenced("python")
    exec(compile(trial, "try_fiscal.py", "exec"), {"__name__": "__main__"})
    assert [told["key"] for told in authority.asked] == ["payment:TRY-1"]
    shown = capsys.readouterr().out
    assert "100 Ar" in shown
    assert "e-facture EX-2026-000123" in shown


def test_it_is_about_sales_only(hook: FiscalHook, authority: Authority) -> None:
    registered(hook, cash_slip(make_entry(Move.SALE), FACE))
    asked = [told["key"] for told in authority.asked]
    for name in ("link", "refused", "change", "cash in", "cash out", "z", "x"):
        assert registered(hook, EVERY[name](FACE)) == ()
    assert [told["key"] for told in authority.asked] == asked == ["cash:31"]


def test_an_authority_out_of_order_makes_the_receipt_wait(hook: FiscalHook, authority: Authority) -> None:
    authority.status = 503
    with pytest.raises(FiscalUnavailable) as waits:
        registered(hook, payment_receipt(make(), FACE))
    assert waits.value.facts == {"detail": "efacture.example: 503"}


def test_so_does_one_that_nobody_reaches(
    hook: FiscalHook, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    del authority
    monkeypatch.setenv("EXAMPLIA_URL", "http://127.0.0.1:1/")
    with pytest.raises(FiscalUnavailable):
        registered(hook, payment_receipt(make(), FACE))


@pytest.mark.expects_log("the authority refused payment:C3-7K2M4QX9P5: 422")
def test_a_refusal_costs_the_customer_no_time(hook: FiscalHook, authority: Authority) -> None:
    authority.status = 422
    (line,) = registered(hook, payment_receipt(make(), FACE))
    assert line == Line(Role.FISCAL, "Enregistrement fiscal en attente")
