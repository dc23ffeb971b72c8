"""MVola as fast as it can be: no checks, one answer per request. It is the other end of the network in benchmarks.

`python -m tests.benchmarks.provider SECONDS` serves it on the loopback and prints its port; each payment is paid that
many seconds after it was asked for. `GET /arrivals` tells when each reference arrived, in nanoseconds since boot.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from typing import Any

PATH = "/mvola/mm/transactions/type/merchantpay/1.0.0/"


class InstantMVola:
    """What each request is answered with. `clock` is in seconds."""

    def __init__(self, paid_after: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._paid_after = paid_after
        self._clock = clock
        self._asked: dict[str, tuple[float, dict[str, Any]]] = {}
        self.arrivals: dict[str, int] = {}
        self.requests = 0

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, object]:
        """HTTP status and JSON of the answer."""
        arrived = time.monotonic_ns()
        if path == "/arrivals":
            return 200, self.arrivals
        self.requests += 1
        if path == "/token":
            return 200, {"access_token": "t" * 900, "token_type": "Bearer", "expires_in": 3600}
        if method == "POST":
            return 202, self._initiated(json.loads(body), arrived)
        name = path.rpartition("/")[2]
        if "/status/" in path:
            return 200, self._status(name)
        return 200, self._details(name)

    def _initiated(self, document: dict[str, Any], arrived: int) -> object:
        name = f"{len(self._asked) + 1:08d}"
        self._asked[name] = (self._clock(), document)
        self.arrivals[document["requestingOrganisationTransactionReference"]] = arrived
        return {"status": "pending", "serverCorrelationId": name, "notificationMethod": "polling"}

    def _status(self, name: str) -> object:
        paid = self._clock() >= self._asked[name][0] + self._paid_after
        return {
            "status": "completed" if paid else "pending",
            "serverCorrelationId": name,
            "notificationMethod": "polling",
            "objectReference": name if paid else "",
        }

    def _details(self, name: str) -> object:
        document = self._asked[name][1]
        return {
            "amount": f"{document['amount']}.00",
            "currency": "Ar",
            "creationDate": document["requestDate"],
            "debitParty": document["debitParty"],
            "creditParty": document["creditParty"],
            "fees": [{"feeAmount": "150"}],
            "transactionStatus": "completed",
            "transactionReference": name,
        }


async def _serve(mvola: InstantMVola, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, path, _ = head.split(" ", 2)
            fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            body = await reader.readexactly(int(fields.get("content-length", "0")))
            status, document = mvola.answer(method, path, body)
            content = json.dumps(document).encode()
            shape = f"Content-Type: application/json\r\nContent-Length: {len(content)}"
            writer.write(f"HTTP/1.1 {status} OK\r\n{shape}\r\n\r\n".encode() + content)
            await writer.drain()
            if fields.get("connection") == "close":
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        return
    finally:
        writer.close()


async def main(paid_after: float) -> None:
    """Serve until killed."""
    mvola = InstantMVola(paid_after)
    server = await asyncio.start_server(lambda r, w: _serve(mvola, r, w), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
