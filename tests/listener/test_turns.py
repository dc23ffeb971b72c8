"""Work is spread over turns of the loop, in order."""

import asyncio

from pos_app.listener.turns import Turns
from tests.support.virtual import VirtualLoop, run


def test_what_one_turn_does_is_bounded_and_the_rest_follows_in_order() -> None:
    spent = [0.0]
    done: list[int] = []

    async def main() -> list[int]:
        turns = Turns(0.004, lambda: spent[0])

        def work(number: int) -> None:
            spent[0] += 0.003
            done.append(number)

        for number in range(5):
            turns.add(lambda number=number: work(number))  # type: ignore[misc]
        after_each_turn = []
        while len(done) < 5:
            await asyncio.sleep(0)
            after_each_turn.append(len(done))
        return after_each_turn

    assert run(main(), VirtualLoop()) == [2, 4, 5]
    assert done == [0, 1, 2, 3, 4]


def test_work_may_bring_work_and_later_work_begins_anew() -> None:
    done: list[str] = []

    async def main() -> None:
        turns = Turns(1)

        def first() -> None:
            done.append("first")
            turns.add(lambda: done.append("second"))

        turns.add(first)
        await asyncio.sleep(1)
        turns.add(lambda: done.append("third"))
        await asyncio.sleep(1)

    run(main(), VirtualLoop())
    assert done == ["first", "second", "third"]


def test_a_fault_does_not_stop_the_rest() -> None:
    done: list[str] = []
    faults: list[object] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context["exception"]))
        turns = Turns(1)
        turns.add(lambda: [][0])
        turns.add(lambda: done.append("next"))
        await asyncio.sleep(1)

    run(main(), VirtualLoop())
    assert [type(fault) for fault in faults] == [IndexError]
