"""Whose work a task is: the till's, which ends with its power, or the world's, which goes on without the till."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, TypeVar

Result = TypeVar("Result")

_ABROAD: ContextVar[bool] = ContextVar("abroad", default=False)


class Sides:
    """The tasks of one loop, told apart by the context that they were begun in."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._world: set[asyncio.Task[Any]] = set()
        self._home, self._abroad = copy_context(), copy_context()
        self._abroad.run(_ABROAD.set, True)
        loop.set_task_factory(self._make)  # type: ignore[arg-type]

    def _make(
        self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], context: Context | None = None
    ) -> asyncio.Task[Any]:
        abroad = _ABROAD.get() if context is None else context.get(_ABROAD, False)
        task = asyncio.Task(work, loop=loop, context=context)
        if abroad:
            self._world.add(task)
            task.add_done_callback(self._world.discard)
        return task

    def abroad(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Begin something that the world does, whoever brought it about."""
        return self._loop.create_task(work, context=self._abroad)

    def at_home(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Begin something that the till does, even where the world brought it about."""
        return self._loop.create_task(work, context=self._home)

    def of_till(self) -> set[asyncio.Task[Any]]:
        """What ends with the till's power."""
        return asyncio.all_tasks(self._loop) - self._world
