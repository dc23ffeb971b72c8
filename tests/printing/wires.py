"""A way to a printer that a test scripts: what it takes, what it answers, and a clock that its silence moves."""

from collections.abc import Callable

from pos_app.core.printing import PrintFault

READY = {b"\x10\x04\x01": b"\x12", b"\x10\x04\x02": b"\x12", b"\x10\x04\x04": b"\x12", b"\x1dr\x01": b"\x00"}
"""How a printer answers that has all it needs."""


class ScriptedWire:
    """Answers questions from `answers` (missing: silence), takes data as `takes` says, and notes everything.

    `takes(sent, data)` is how many bytes of `data` are taken after `sent`, or raises. Time passes while it is silent.
    """

    def __init__(
        self,
        answers: dict[bytes, bytes] | None = None,
        *,
        takes: Callable[[int, bytes], int] = lambda _sent, data: len(data),
        talks: bool = True,
    ) -> None:
        self.replies = dict(READY if answers is None else answers)
        self.answers = talks
        self.now = 0.0
        self.data = b""
        self.asked: list[bytes] = []
        self.order: list[str] = []
        self.closed = 0
        self.pending = b""
        self.at_read: Callable[[], None] = lambda: None
        self.at_finish: PrintFault | None = None
        self._takes = takes

    def clock(self) -> float:
        return self.now

    def write(self, data: bytes, seconds: float) -> int:
        if data in READY:
            self.asked.append(data)
            self.pending += self.replies.get(data, b"")
            return len(data)
        taken = self._takes(len(self.data), data)
        self.data += data[:taken]
        self.order.append("data")
        if not taken:
            self.now += max(0.0, seconds)
        return taken

    def read(self, seconds: float) -> bytes:
        self.at_read()
        said, self.pending = self.pending, b""
        self.now += 0.001 if said else max(0.0, seconds)
        return said

    def finish(self, seconds: float) -> None:
        self.order.append("finish")
        if self.at_finish is not None:
            raise self.at_finish

    def close(self) -> None:
        self.closed += 1
