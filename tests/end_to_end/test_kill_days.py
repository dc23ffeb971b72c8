"""Kill −9 at every step of the business day, on a real disk; then the till starts again and does the same once more."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from pos_app.home import Home
from pos_app.ledger.chain import verify
from pos_app.ledger.reader import Reader
from tests.end_to_end.kill_acts import ACTS, PIN, furnish
from tests.end_to_end.kill_worker import Worker
from tests.end_to_end.test_kill import both_sides

BATCHES = ("200 reconciled 1", "200 reconciled 2", "100 reconciled 3")
STEPS = {
    "open": both_sides("day_opened"),
    "close": both_sides("day_closed", "copy"),
    "import": both_sides("imported"),
    "reconcile": both_sides(*BATCHES, "compared mvola"),
    "decide": both_sides("decided"),
    "take back": both_sides("day_opened+corrected+decided"),
}
CLOSED = ("open", "take back")
"""Acts that begin after a day was closed."""


@dataclass(frozen=True)
class State:
    """All that an act can have changed, whoever did it and however often."""

    days: tuple[tuple[int, bool], ...]
    totals: tuple[object, ...]
    payments: Counter[tuple[str, bool]]
    lines: int
    corrections: tuple[int, ...]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """A home in an open day and one after it, each made once."""
    folder = tmp_path_factory.mktemp("homes")
    for closed in (False, True):
        furnish(folder / str(closed), closed=closed)
    return {closed: folder / str(closed) for closed in (False, True)}


def state(home: Home) -> State:
    with closing(Reader.open(home.ledger)) as reader:
        days = reader.days(10)[::-1]
        closed = [day.number for day in days if day.closed_seq is not None]
        reports = [reader.z_report(number) for number in closed]
        assert [day.number for day in days] == [*range(1, len(days) + 1)], "a gap between days"
        assert [report and report["number"] for report in reports] == closed, "half a closing"
        payments = reader.page(1_000).payments
        lines = [payment.statement_line for payment in payments if payment.statement_line]
        assert len(lines) == len(set(lines)), "a line twice"
        return State(
            tuple((day.number, day.closed_seq is not None) for day in days),
            tuple((report["totals"], report["carried_over"]) for report in reports if report),
            Counter((payment.status.value, payment.statement_line is not None) for payment in payments),
            sum(one.lines for one in reader.imports(10)),
            tuple(entry.amount for day in days for entry in reader.corrections(day.number)),
        )


@pytest.mark.parametrize("act", ACTS)
def test_killed_at_each_step_the_day_is_whole_and_ends_right(
    worker: Worker, homes: dict[bool, Path], tmp_path: Path, act: str
) -> None:
    template = homes[act in CLOSED]
    if act == "reconcile":
        template = tmp_path / "imported"
        shutil.copytree(homes[False], template)
        assert worker.act("import", template, "").code == 0
    shutil.copytree(template, tmp_path / "whole")
    whole = worker.act(act, tmp_path / "whole", "")
    assert whole.code == 0
    steps = [step for step in whole.steps if step.split()[0] in ("before", "after")]
    assert set(steps) >= set(STEPS[act]), f"the steps have changed: {steps}"
    wanted, failures = state(Home(tmp_path / "whole")), []
    for number, at in enumerate(steps):
        home = tmp_path / str(number)
        shutil.copytree(template, home)
        try:
            assert_survived(worker, act, home, at, wanted)
        except AssertionError as failure:
            failures.append(f"{at}: {failure}")
    assert not failures, "\n".join(failures)


def assert_survived(worker: Worker, act: str, path: Path, at: str, wanted: State) -> None:
    killed = worker.act(act, path, at)
    assert killed.code == -9, f"never came to {at!r}"
    home = Home(path)
    state(home)
    assert worker.act(act, path, "").code == 0
    assert state(home) == wanted
    assert verify(home.ledger, home.vault.ledger_key(create=False)).intact
    for file in path.rglob("*"):
        assert not file.is_file() or f'"{PIN}"'.encode() not in file.read_bytes(), f"I7: {file}"
