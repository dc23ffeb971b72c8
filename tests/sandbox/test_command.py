"""What `pos-app sandbox` prints about where the sandbox is reached."""

import pytest

from pos_app.commands.sandbox import _describe
from pos_app.sandbox.server import Sandbox


def test_pages_on_the_shops_network_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sandbox = Sandbox(host="0.0.0.0", port=8808, find_own=lambda: "192.168.1.7")
    _describe(sandbox)
    printed = capsys.readouterr().out
    assert "http://192.168.1.7:8808" in printed
    assert "http://192.168.1.7:8808/phone" in printed
    # The API's addresses stay this machine's: a till speaks plain HTTP to the loopback only.
    assert "MONEYFUSION_API_URL=http://127.0.0.1:8808/" in printed


def test_nothing_of_a_network_is_printed_on_the_loopback(capsys: pytest.CaptureFixture[str]) -> None:
    _describe(Sandbox(port=8808, find_own=lambda: "192.168.1.7"))
    assert "192.168" not in capsys.readouterr().out
