"""The sandbox to run: as an ASGI application, or on a real socket in a thread of its own."""

import contextlib
import ipaddress
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pos_app.sandbox.app import SandboxApp
from pos_app.sandbox.callbacks import Callback, Callbacks, Post
from pos_app.sandbox.post import post as post_over_http
from pos_app.sandbox.prompts import Prompt, PromptRefused
from pos_app.sandbox.world import ConnectionLost, World

if TYPE_CHECKING:
    from pos_app.sandbox.listener import Listener

__all__ = [
    "Callback",
    "Callbacks",
    "ConnectionLost",
    "Prompt",
    "PromptRefused",
    "Sandbox",
    "SandboxApp",
    "World",
    "make_app",
]

Result = TypeVar("Result")

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
"""Hosts that stand for every interface, and how this machine reaches itself then."""


def make_app(world: World, post: Post = post_over_http) -> SandboxApp:
    """The ASGI application of `world`. `post` sends callbacks; simulations give their own."""
    return SandboxApp(world, post)


class Sandbox:
    """The sandbox on a real socket, served by a thread of its own. Methods may be called from any thread.

    `port` 0 takes a free one. `speed` divides the delays of the stories; infinite makes them happen at once.
    `find_own` tells this machine's address on the shop's network.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        *,
        world: World | None = None,
        find_own: Callable[[], str] | None = None,
    ) -> None:
        self.world = world or World(_steady_unix_time(), speed)
        self._host = host
        self._port = port
        self._find_own = find_own or own_address
        self._listener: Listener | None = None

    def start(self) -> None:
        """Serve; returns once the port answers. Raises `OSError` when it cannot be had."""
        # uvicorn takes long to import, and a till without training mode never needs it.
        from pos_app.sandbox.listener import Listener, quiet

        if self._listener is None:
            quiet()
            listener = Listener(make_app(self.world), self._host, self._port)
            self._port = listener.start()
            self._listener = listener
            self.world.page_origin = self.pages

    def stop(self) -> None:
        """Break open connections, drop unsent callbacks, join the thread. The world stays readable."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop()

    def __enter__(self) -> "Sandbox":
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it is reached from this machine, without a slash at the end."""
        return _address(_EVERYWHERE.get(self._host, self._host), self._port)

    @property
    def pages(self) -> str:
        """Where telephones on the shop's network reach the pages; empty where only this machine reaches the sandbox.

        /control stays for this machine all the same.
        """
        host = self._find_own() if self._host in _EVERYWHERE else self._host
        if not host or _is_loopback(host):
            return ""
        return _address(host, self._port)

    def env(self) -> dict[str, str]:
        """The environment variables that point a till, or any other client, at this sandbox."""
        return self.world.env(self.url)

    def call(self, act: Callable[[], Result]) -> Result:
        """Run `act` where the world may be touched, and return what it returns."""
        return act() if self._listener is None else self._listener.call(act)

    def prompts(self) -> list[Prompt]:
        """USSD prompts that customers decide by hand, newest first; answered ones stay in the list for a while."""
        return list(self.world.prompts())

    def answer(self, prompt_id: str, action: str, pin: str | None = None) -> Prompt:
        """The customer presses: `accept` (with a PIN), `refuse` or `ignore`. Raises `PromptRefused`."""
        return self.call(lambda: self.world.answer(prompt_id, action, pin))

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback` in the sandbox's thread whenever the prompts have changed."""
        self.world.listeners.append(lambda _charge: callback())


def own_address() -> str:
    """This machine's address on the network that it would send through; empty without one. Nothing is sent."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        # Connecting a datagram socket only chooses the way; the address belongs to nobody (RFC 5737).
        asking.connect(("192.0.2.1", 9))
        return str(asking.getsockname()[0])
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _steady_unix_time() -> Callable[[], float]:
    """Unix time that never jumps: read once, then counted by the monotonic clock."""
    start = time.time() - time.monotonic()
    return lambda: start + time.monotonic()
