"""The manager's code: who may send money back, and how guessing ends."""

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
