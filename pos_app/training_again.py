"""What lets a training go on after it was closed: its ports, and the charges that were still in flight.

The simulator forgets everything at its end; operators do not.
"""

import contextlib
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Direction
from pos_app.core.phone import from_e164

if TYPE_CHECKING:
    from pos_app.core.payment import Payment
    from pos_app.home import Home
    from pos_app.sandbox.world import World

_PORTS = "training-ports.txt"
_HOST = "127.0.0.1"


def choose_ports(home: "Home") -> tuple[int, int]:
    """Ports for the simulator and for callbacks: those of the last time, so that links that were given still lead
    somewhere, or else two that nobody has now."""
    with contextlib.suppress(OSError, ValueError):
        first, second = (int(line) for line in (home.path / _PORTS).read_text(encoding="ascii").split())
        if first != second and all(1024 <= port < 65_536 and _is_free(port) for port in (first, second)):
            return first, second
    one, other = socket.socket(), socket.socket()
    with one, other:
        one.bind((_HOST, 0))
        other.bind((_HOST, 0))
        return one.getsockname()[1], other.getsockname()[1]


def any_port() -> int:
    """A port that nobody has now."""
    probe = socket.socket()
    with probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def free_port(taken: tuple[int, ...], find: Callable[[], int] = any_port) -> int:
    """A port that `find` gives, other than those."""
    return next(port for port in iter(find, None) if port not in taken)


def keep_ports(home: "Home", ports: tuple[int, int]) -> None:
    """Remember the ports for the next time. Where they cannot be written, the next training has others."""
    with contextlib.suppress(OSError):
        (home.path / _PORTS).write_text(" ".join(str(port) for port in ports), encoding="ascii")


def ring_again(world: "World", payment: "Payment", shop: str) -> None:
    """Take up a charge of an earlier run, where the provider could still be asked about it: its story begins anew.

    A payment by PVit's page needs nothing: its customer scans the code once more. A payout by MoneyFusion could not be
    asked about: it stays as the till last knew it.
    """
    outgoing = payment.direction is Direction.OUT
    again = {"mvola": _mvola, "pvit": _pvit, "moneyfusion": _link, "ekolopay": _link}.get(payment.operator)
    if again is not None and not (outgoing and payment.operator != "pvit"):
        with contextlib.suppress(InvalidInput):
            again(world, payment, from_e164(payment.phone or "").national, shop)


def _mvola(world: "World", payment: "Payment", number: str, shop: str) -> None:
    if payment.provider_reference is not None:
        extras = {"correlation": payment.correlation_id or "", "notification": "polling"}
        world.accept(
            "mvola",
            payment.reference,
            payment.amount,
            "MGA",
            number,
            world.accounts.partner_msisdn,
            shop,
            world.story_of(number),
            extras,
            payment.provider_reference,
        )


def _pvit(world: "World", payment: "Payment", number: str, shop: str) -> None:
    from pos_app.sandbox.stories import of_payout

    outgoing = payment.direction is Direction.OUT
    story, merchant = world.story_of(number), world.accounts.pvit_merchant
    payer, payee = (merchant, number) if outgoing else (number, merchant)
    world.accept(
        "pvit",
        payment.reference,
        payment.amount,
        "XAF",
        payer,
        payee,
        f"{shop} {payment.till}",
        of_payout(story) if outgoing else story,
        {"operateur": payment.wallet or "", "agent": payment.till},
        outgoing=outgoing,
    )


def _link(world: "World", payment: "Payment", number: str, shop: str) -> None:
    """The link keeps its token, and lives as long again."""
    from pos_app.sandbox.stories import of_link

    token = payment.provider_reference
    if token is None:
        return
    extras = {
        "nomclient": payment.customer or "Client",
        "personal": f'[{{"orderId": "{payment.reference}"}}]',
        "return_url": "",
        "webhook_url": "",
        "label": payment.description or "Paiement",
        "_id": world.make_token(24),
    }
    world.accept(
        payment.operator,
        payment.reference,
        payment.amount,
        payment.currency.value,
        number,
        world.accounts.moneyfusion_path.split("/")[0],
        shop,
        of_link(world.story_of(number)),
        extras,
        token,
        names=(payment.reference,),
        lifetime=world.switches.link_seconds,
    )


def _is_free(port: int) -> bool:
    probe = socket.socket()
    with probe:
        if sys.platform != "win32":
            # A port that was let go of a moment ago is free for whoever listens.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
        return True
