"""What a printer says of itself: Epson's bits, late answers, silence, and the proof that everything was taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.printing import PrintFault
from pos_app.printing.status import (
    ASK_AGAIN_SECONDS,
    CAUSE,
    PAPER,
    PATIENCE,
    PRINTER,
    TAKEN,
    Conversation,
    Habit,
    Habits,
    Status,
    is_real_time,
    is_taken,
)
from tests.printing.wires import READY, ScriptedWire

ONLINE = b"\x12"


def talk(wire: ScriptedWire, habits: Habits | None = None) -> Conversation:
    return Conversation(wire, habits or Habits(), "here", wire.clock)


@pytest.mark.parametrize(
    ("printer", "cause", "paper", "fault"),
    [
        (0x12, 0x12, 0x12, None),
        (0x16, 0x12, 0x12, None),  # The drawer's pin says nothing about paper.
        (0x12, 0x12, 0x1E, None),  # Near the end of the roll.
        (0x1A, 0x12, 0x12, "printer_offline"),
        (0x1A, 0x16, 0x12, "printer_cover"),
        (0x1A, 0x36, 0x7E, "printer_cover"),
        (0x1A, 0x32, 0x12, "printer_paper"),
        (0x1A, 0x12, 0x72, "printer_paper"),
        (0x12, 0x52, 0x12, "printer_offline"),
        (None, None, 0x72, "printer_paper"),
        (None, None, None, None),
    ],
)
def test_bits_as_epson_defines_them(printer: int | None, cause: int | None, paper: int | None, fault: str) -> None:
    assert Status(printer, cause, paper).fault == fault


@given(st.integers(0, 255))
def test_no_byte_is_an_answer_to_both_kinds_of_question(byte: int) -> None:
    assert not (is_real_time(byte) and is_taken(byte))


@pytest.mark.parametrize("byte", [0x11, 0x13])
def test_flow_control_is_no_answer(byte: int) -> None:
    assert not is_real_time(byte)
    assert not is_taken(byte)


def test_a_ready_printer_is_asked_three_times() -> None:
    wire = ScriptedWire()
    assert talk(wire).require_ready()
    assert wire.asked == [PRINTER, CAUSE, PAPER]


def test_a_printer_without_paper_says_so() -> None:
    wire = ScriptedWire({**READY, PRINTER: b"\x1a", PAPER: b"\x72"})
    with pytest.raises(PrintFault) as caught:
        talk(wire).require_ready()
    assert (caught.value.code, caught.value.facts) == ("printer_paper", {"target": "here"})


def test_a_way_that_cannot_answer_is_not_asked() -> None:
    wire = ScriptedWire(talks=False)
    assert not talk(wire).require_ready()
    assert wire.asked == []


def test_silence_is_remembered_for_a_while() -> None:
    habits = Habits()
    wire = ScriptedWire({})
    assert not talk(wire, habits).require_ready()
    assert wire.now == 1.0
    assert not talk(wire, habits).require_ready()
    assert wire.asked == [PRINTER]
    wire.now += ASK_AGAIN_SECONDS
    wire.replies = dict(READY)
    assert talk(wire, habits).require_ready()


def test_a_printer_that_used_to_answer_and_falls_silent_is_a_fault_until_patience_ends() -> None:
    habits = Habits()
    wire = ScriptedWire()
    assert talk(wire, habits).require_ready()
    wire.replies = {}
    for _ in range(PATIENCE):
        with pytest.raises(PrintFault, match="printer_silent"):
            talk(wire, habits).require_ready()
    assert not talk(wire, habits).require_ready()


def test_an_answer_in_between_begins_the_count_anew() -> None:
    habit = Habit(1)
    habit.heard()
    assert habit.missed(0.0)
    habit.heard()
    assert habit.missed(0.0)
    assert not habit.missed(0.0)


def test_a_question_that_one_printer_does_not_know_is_dropped_alone() -> None:
    habits = Habits()
    wire = ScriptedWire({PRINTER: ONLINE, PAPER: ONLINE})
    assert talk(wire, habits).status() == Status(0x12, None, None)
    assert talk(wire, habits).status() == Status(0x12, None, None)
    assert wire.asked.count(CAUSE) == 1


def test_no_further_question_is_asked_while_an_answer_is_owed() -> None:
    # 0x16 to DLE EOT 1 is the drawer's pin; read as the answer to DLE EOT 2 it would be an open cover.
    wire = ScriptedWire({CAUSE: ONLINE, PAPER: ONLINE})
    late = [b"", b"", b"", b"", b"\x16", b"", b"\x00"]

    def come_late() -> None:
        wire.pending += late.pop(0) if late else b""

    wire.at_read = come_late
    assert talk(wire).prove()
    assert wire.asked[:2] == [TAKEN, PRINTER]
    assert CAUSE not in wire.asked


def test_what_nobody_asked_for_is_passed_over() -> None:
    wire = ScriptedWire({**READY, PRINTER: b"\x11\x13\x12"})
    wire.pending = b"\x1a\x91"
    assert talk(wire).status() == Status(0x12, 0x12, 0x12)


def test_the_proof_comes_behind_the_data() -> None:
    wire = ScriptedWire()
    assert talk(wire).prove()
    assert wire.asked == [TAKEN]


def test_a_proof_that_names_the_end_of_the_paper_is_none() -> None:
    with pytest.raises(PrintFault, match="printer_paper"):
        talk(ScriptedWire({**READY, TAKEN: b"\x0c"})).prove()


def test_paper_that_ends_while_it_prints_is_found_by_asking_in_real_time() -> None:
    wire = ScriptedWire({PRINTER: b"\x1a", CAUSE: b"\x32", PAPER: b"\x72"})
    with pytest.raises(PrintFault, match="printer_paper"):
        talk(wire).prove()


def test_paper_that_ends_behind_the_receipt_is_no_fault_of_it() -> None:
    wire = ScriptedWire({PRINTER: b"\x1a", CAUSE: b"\x32", PAPER: b"\x00\x72"})
    assert talk(wire).prove()


def test_a_printer_that_never_proves_anything_is_believed_and_not_asked_again() -> None:
    habits = Habits()
    wire = ScriptedWire({PRINTER: ONLINE, CAUSE: ONLINE, PAPER: ONLINE})
    assert not talk(wire, habits).prove()
    assert 10.0 <= wire.now < 13.0
    assert not talk(wire, habits).prove()
    assert wire.asked.count(TAKEN) == 1


def test_a_printer_that_used_to_prove_it_is_not_believed_once() -> None:
    habits = Habits()
    wire = ScriptedWire()
    assert talk(wire, habits).prove()
    del wire.replies[TAKEN]
    with pytest.raises(PrintFault, match="printer_silent"):
        talk(wire, habits).prove()
    # Endless copies would be worse than one receipt too few.
    assert not talk(wire, habits).prove()


def test_a_printer_that_falls_silent_altogether_is_not_believed_once() -> None:
    habits = Habits()
    wire = ScriptedWire({})
    with pytest.raises(PrintFault, match="printer_silent"):
        talk(wire, habits).prove()
    assert wire.now >= 30.0
    assert wire.asked == [TAKEN, PRINTER]
    assert not talk(wire, habits).prove()


@pytest.mark.parametrize("proves", [False, True])
def test_a_printer_that_closes_by_itself_is_waited_for_once(proves: bool) -> None:
    habits = Habits()
    wire = ScriptedWire()
    if proves:
        assert talk(wire, habits).prove()

    def closed() -> None:
        raise PrintFault("printer_broke_off", target="here")

    wire.at_read = closed
    with pytest.raises(PrintFault, match="printer_broke_off"):
        talk(wire, habits).prove()
    if proves:
        with pytest.raises(PrintFault, match="printer_broke_off"):
            talk(wire, habits).prove()
    else:
        assert not talk(wire, habits).prove()


def test_a_question_that_goes_out_in_pieces_is_one_question() -> None:
    class Narrow(ScriptedWire):
        held = b""

        def write(self, data: bytes, seconds: float) -> int:
            self.held += data[:1]
            if self.held in READY:
                super().write(self.held, seconds)
                self.held = b""
            return 1

    assert talk(Narrow()).status() == Status(0x12, 0x12, 0x12)


def test_a_question_that_is_not_taken_is_silence() -> None:
    class Full(ScriptedWire):
        def write(self, data: bytes, seconds: float) -> int:
            self.now += seconds
            return 0

    assert talk(Full()).status() is None
