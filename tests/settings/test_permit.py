"""The manager's code: who may send money back, and how guessing ends."""

from pathlib import Path

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.permit import PAUSE, TRIES, ManagerPin
from pos_app.wording.errors import sentence


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def refusal(permit: ManagerPin, typed: str, name: str = "Hanta") -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        permit(name, typed)
    return caught.value


def test_the_right_code_in_somebodys_name() -> None:
    permit = ManagerPin("4821")
    permit("Hanta", " 4821 ")
    assert refusal(permit, "4821", name=" ").code == "pin_wrong"
    assert refusal(permit, "4822").code == "pin_wrong"
    assert refusal(permit, "").code == "pin_wrong"
    assert refusal(permit, "４８２１").code == "pin_wrong"
    assert refusal(permit, "\ud800").code == "pin_wrong"


@pytest.mark.parametrize("pin", [None, ""])
def test_without_a_code_nobody_may(pin: str | None) -> None:
    refused = refusal(ManagerPin(pin), "")
    assert refused.code == "pin_not_set"
    assert "rien n'est parti" in sentence(refused)


def test_guessing_comes_to_an_end() -> None:
    clock = Seconds()
    permit = ManagerPin("4821", clock)
    for _ in range(TRIES):
        assert refusal(permit, "0000").code == "pin_wrong"
    locked = refusal(permit, "4821")
    assert (locked.code, locked.facts["seconds"]) == ("pin_locked", PAUSE)
    assert "300" in sentence(locked)
    clock.now += PAUSE - 0.2
    assert refusal(permit, "4821").facts["seconds"] == 1
    clock.now += 0.2
    permit("Hanta", "4821")


def test_a_right_code_forgives_the_wrong_ones_before_it() -> None:
    permit = ManagerPin("4821", Seconds())
    for _ in range(3):
        for _ in range(TRIES - 1):
            refusal(permit, "0000")
        permit("Hanta", "4821")


def test_a_new_start_begins_no_new_row_of_tries(tmp_path: Path) -> None:
    """The command line is a new start for every code: four digits were guessed in an hour."""
    clock, file = Seconds(), tmp_path / "pin.tries"

    def started() -> ManagerPin:
        return ManagerPin("4821", clock, file, clock)

    for _ in range(TRIES):
        assert refusal(started(), "0000").code == "pin_wrong"
    clock.now += 60
    locked = refusal(started(), "4821")
    assert (locked.code, locked.facts["seconds"]) == ("pin_locked", PAUSE - 60)
    # Not listened to, so not a wrong one: the pause is no longer for it.
    clock.now += PAUSE - 60
    assert refusal(started(), "0000").code == "pin_wrong"
    started()("Hanta", "4821")
    for _ in range(TRIES - 1):
        assert refusal(started(), "0000").code == "pin_wrong"
    started()("Hanta", "4821")
    assert "4821" not in file.read_text()


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
def test_a_clock_that_was_set_locks_nobody_out(tmp_path: Path, jump: float) -> None:
    clock, file = Seconds(), tmp_path / "pin.tries"
    permit = ManagerPin("4821", clock, file, clock)
    for _ in range(TRIES):
        refusal(permit, "0000")
    later = Seconds()
    later.now = clock.now + jump
    ManagerPin("4821", clock, file, later)("Hanta", "4821")


@pytest.mark.parametrize("content", [b"", b"x", b"5", b"-3 0", b"5 1 2", b"\xff\xfe", b"9" * 5_000])
def test_a_memory_that_makes_no_sense_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "pin.tries"
    file.write_bytes(content)
    ManagerPin("4821", Seconds(), file)("Hanta", "4821")


def test_where_nothing_can_be_written_the_row_is_counted_all_the_same(tmp_path: Path) -> None:
    permit = ManagerPin("4821", Seconds(), tmp_path / "absent" / "pin.tries")
    for _ in range(TRIES):
        refusal(permit, "0000")
    assert refusal(permit, "4821").code == "pin_locked"
