"""How late a loop becomes while its listener is flooded.

`python -m tests.listener.flood [seconds] [requests a second]`. A report, not a test: how fast and how busy a machine is
decides its numbers. The flood comes from a process of its own.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass

from pos_app.core.web import NOT_FOUND, WebReply, WebRequest
from pos_app.listener.server import Listener

TICK = 0.01
FLOODS = {
    "an unknown path": b"POST /c/mvola/x/y HTTP/1.1\r\nHost: till\r\nContent-Length: 0\r\n\r\n",
    "headers": b"GET / HTTP/1.1\r\nHost: till\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(60)) + b"\r\n",
    "tiny chunks": b"PUT / HTTP/1.1\r\nHost: till\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"1\r\na\r\n" * 120
    + b"0\r\n\r\n",
    "64 KiB": b"PUT / HTTP/1.1\r\nHost: till\r\nContent-Length: 65536\r\n\r\n" + b"x" * 65_536,
    "noise": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
}


@dataclass(frozen=True)
class Report:
    """Delays of the ticks in milliseconds, answers by status (0: closed or reset without one).

    `work` is the most processor time, in milliseconds, that the loop used from one tick to the next. Where it is far
    below the delays, the machine was busy with something else.
    """

    worst: float
    late_1_percent: float
    work: float
    answers: dict[str, int]
    handled: int


async def measure(data: bytes, seconds: float, rate: int) -> Report:
    """Listen, have another process send `data` `rate` times a second, tick in the same loop."""
    handled: Counter[str] = Counter()

    async def handle(request: WebRequest) -> WebReply:
        handled[request.method] += 1
        return NOT_FOUND

    listener = Listener(handle, "127.0.0.1", 0)
    await listener.start()
    try:
        client = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.listener.flood", "--client", str(listener.port), str(seconds), str(rate)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        told = asyncio.ensure_future(client.communicate(data))
        delays, work = [], 0.0
        while not told.done():
            due, used = time.perf_counter() + TICK, time.thread_time()
            await asyncio.sleep(TICK)
            delays.append(1000 * (time.perf_counter() - due))
            work = max(work, 1000 * (time.thread_time() - used))
        delays.sort()
        late = delays[len(delays) * 99 // 100]
        return Report(delays[-1], late, work, json.loads((await told)[0]), handled.total())
    finally:
        await listener.aclose()


async def flood(port: int, seconds: float, rate: int, data: bytes) -> Counter[int]:
    """Open `rate` connections a second, whatever becomes of the earlier ones."""
    statuses: Counter[int] = Counter()
    running: set[asyncio.Task[None]] = set()

    async def one() -> None:
        status = 0
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(data)
            status = int((await reader.readline())[9:12] or b"0")
            writer.close()
        except OSError:
            status = 0
        statuses[status] += 1

    start = time.monotonic()
    sent = 0
    while (elapsed := time.monotonic() - start) < seconds:
        while sent < elapsed * rate:
            running.add(task := asyncio.create_task(one()))
            task.add_done_callback(running.discard)
            sent += 1
        await asyncio.sleep(0.001)
    await asyncio.wait({*running, asyncio.create_task(asyncio.sleep(0))}, timeout=15)
    return statuses


def main() -> None:
    if sys.argv[1:2] == ["--client"]:
        port, seconds, rate = int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
        print(json.dumps(asyncio.run(flood(port, seconds, rate, sys.stdin.buffer.read()))))
        return
    seconds, rate = float((sys.argv[1:2] or ["5"])[0]), int((sys.argv[2:3] or ["1000"])[0])
    for name, data in FLOODS.items():
        report = asyncio.run(measure(data, seconds, rate))
        print(
            f"{name:>16}: tick late at most {report.worst:5.1f} ms, 1 % over {report.late_1_percent:5.1f} ms, "
            f"own work at most {report.work:4.1f} ms, {report.handled} handled, answers {report.answers}"
        )


if __name__ == "__main__":
    main()
