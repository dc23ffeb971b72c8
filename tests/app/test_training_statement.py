"""The statement that a training gives out, for the comparison to be learnt with."""

from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.sandbox.stories import BY_HAND
from pos_app.training import Training, training_home


def test_the_statement_has_differences_to_find(tmp_path: Path) -> None:
    home = training_home(tmp_path / "school", {})
    training = Training(home, "fr", speed=1_000)
    with pytest.raises(KnownError) as refused:
        training.statement_of("mvola")
    assert refused.value.code == "training_not_ready"
    training.complete()
    try:
        sandbox = training.sandbox
        assert sandbox is not None
        world = sandbox.world
        assert len(training.statement_of("mvola").read_text("utf-8").splitlines()) == 1, "nothing was paid: titles only"

        def pay() -> None:
            for number in range(4):
                phone, reference = f"03412345{50 + number}", f"R{number}"
                made = world.accept("mvola", reference, 500, "MGA", phone, "0343500004", "Boutique", BY_HAND)
                world.answer(made.id, "accept", "1234")

        sandbox.call(pay)
        written = training.statement_of("mvola")
        assert written.parent == home.exports
        assert len(written.read_text("utf-8").splitlines()) == 1 + 4, "one is missing, another one is an orphan"
        assert ";600;" in written.read_text("utf-8")
        written.unlink()
        written.mkdir()
        with pytest.raises(KnownError) as refused:
            training.statement_of("mvola")
        assert refused.value.code == "home_not_writable"
    finally:
        training.stop()
    with pytest.raises(KnownError) as refused:
        training.statement_of("mvola")
    assert refused.value.code == "training_statement"
