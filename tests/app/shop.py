"""A shop to open tills for: its settings, and a provider that can be made to answer late."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pos_app.core.merchants import MVolaMerchant
from pos_app.core.payment import Environment
from pos_app.core.phone import Msisdn, Network
from pos_app.core.request import ChargeRequest
from pos_app.settings import Settings

SOON = 20_000
"""Milliseconds; far more than anything here takes."""

SHOP = Msisdn("+261343500004", "0343500004", "MG", Network.MVOLA)


def merchant(url: str = "http://127.0.0.1:9") -> MVolaMerchant:
    """The shop's account; at the default address nobody listens."""
    return MVolaMerchant(url, "consumer-key", "consumer-secret", "Boutique", SHOP, Environment.TRAINING)


def settings(url: str = "http://127.0.0.1:9") -> Settings:
    """A till with one operator."""
    return Settings("Épicerie Analakely", "fr", "caisse3", False, (merchant(url),), True)


def nobody() -> Settings:
    """A till without operators."""
    return Settings("Épicerie Analakely", "fr", "caisse3", False, (), False)


def request(sale: str = "sale-1") -> ChargeRequest:
    """What the cashier asks for."""
    return ChargeRequest(sale=sale, operator="mvola", amount=12_500, phone="034 12 345 67", cashier="caisse")


class LateProvider:
    """Gives a token at once, and answers a charge with a 500 when told to."""

    def __init__(self) -> None:
        self.charged = threading.Event()
        self.answer = threading.Event()
        self.url = ""


@contextmanager
def late_provider() -> Iterator[LateProvider]:
    """An MVola on the loopback that keeps a charge waiting."""
    late = LateProvider()

    class Counter(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.endswith("/token"):
                self._say(200, {"access_token": "t" * 40, "token_type": "Bearer", "expires_in": 3600, "scope": "s"})
            else:
                late.charged.set()
                late.answer.wait(60)
                self._say(500, {"error": "later"})

        def _say(self, code: int, body: object) -> None:
            written = json.dumps(body).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    late.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, name="late provider")
    thread.start()
    try:
        yield late
    finally:
        late.answer.set()
        server.shutdown()
        thread.join()
        server.server_close()
