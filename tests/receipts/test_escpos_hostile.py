"""Nothing that comes from data is a command: whatever the texts, what is left without our commands is printable."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.printing import Connection, Printer
from pos_app.receipts.escpos import escpos_bytes
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role

PRINTER = Printer(Connection.FILE, "paper", 58)
COMMAND = re.compile(
    rb"\x1b@|\x1c\.|\x1b2|\x1b[Rt aEMd].|\x1d!.|\x1dV\x01$|\x1d\(k\x04\x001A2\x00|\x1d\(k\x03\x001[CEQ].", re.DOTALL
)
"""What a text is wrapped in, data of codes aside: never a pulse for the drawer, and a cut only at the very end."""
HOSTILE = st.text(st.characters(max_codepoint=0x2FF) | st.characters(), max_size=40) | st.lists(
    st.sampled_from(
        ["\x1bp\x00\x19\xfa", "\x1dV\x00", "\x10\x14\x01\x00\x01", "\x1b@", "\x1d(k\x03\x001Q0", "a", " ", "\n"]
    ),
    max_size=12,
).map("".join)
ROLES = [role for role in Role if role is not Role.CODE]
LINES = st.lists(st.builds(Line, st.sampled_from(ROLES), HOSTILE, HOSTILE), min_size=1, max_size=5)


def receipt(lines: list[Line]) -> Receipt:
    return Receipt(ReceiptKind.PAYMENT, "payment:\x1bp", "\x1dV\x00", tuple(lines))


@settings(max_examples=100)
@given(LINES)
def test_what_is_left_without_the_commands_is_printable(lines: list[Line]) -> None:
    sent = escpos_bytes(receipt(lines), PRINTER)
    left = COMMAND.sub(b"", sent)
    assert all(byte >= 0x20 or byte == 0x0A for byte in left)
    assert 0x7F not in left
    assert b"\x1bp" not in sent
    assert sent.count(b"\x1dV") == 1


@pytest.mark.parametrize("profile", ["default", "simple", "TM-U220"])
@settings(max_examples=40)
@given(payload=HOSTILE)
def test_a_code_is_counted_data_in_printable_ascii_or_dots(profile: str, payload: str) -> None:
    printer = Printer(Connection.FILE, "paper", 58, profile)
    sent = escpos_bytes(receipt([Line(Role.CODE, payload)]), printer)
    dots = re.compile(rb"\x1dv0\x00(.)\x00(.)([\x00\x01])", re.DOTALL)
    while found := dots.search(sent):
        end = found.end() + found[1][0] * (found[2][0] + 256 * found[3][0])
        sent = sent[: found.start()] + sent[end:]
    for stored in re.finditer(rb"\x1d\(k(..)1P0", sent, re.DOTALL):
        data = sent[stored.end() : stored.end() + int.from_bytes(stored[1], "little") - 3]
        assert data == payload.encode("ascii")
        assert payload.isprintable()
    left = COMMAND.sub(b"", re.sub(rb"\x1d\(k..1P0", b"", sent, flags=re.DOTALL))
    assert all(byte >= 0x20 or byte == 0x0A for byte in left)
    assert b"\x1bp" not in sent
