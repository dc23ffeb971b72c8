"""Which printers there are: on USB, on the system, on serial lines, on this shop's own network. It prints nothing."""

from __future__ import annotations

import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pos_app.core.printer_target import RAW_PORT
from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.connection import log
from pos_app.printing.cups import queues
from pos_app.printing.files import device_printers, usb_numbers
from pos_app.printing.network import knocks
from pos_app.printing.serial_line import serial_printers
from pos_app.printing.usb import usb_printers
from pos_app.printing.windows import windows_printers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Tell = Callable[[tuple[Found, ...]], None]
    Way = Callable[[], tuple[Found, ...]]

AT_ONCE = 64
"""Hosts that are tried at the same time: few enough for the routers of small shops."""
KNOCK_SECONDS = 0.3
"""A printer on the own network answers within milliseconds."""
MOST_NETWORKS = 4
PRIVATE = tuple(ipaddress.IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""RFC 1918: what a shop's router hands out. Nothing else is ever searched."""
ELSEWHERE = ("192.0.2.1", "192.168.255.254", "172.31.255.254", "10.255.255.254")
"""Addresses that are only asked which way the system would take to them: no packet leaves."""


def on_usb(
    by_library: Way = usb_printers,
    by_driver: Way = device_printers,
    numbers: Callable[[str], str] = usb_numbers,
) -> tuple[Found, ...]:
    """USB printers, each once: by libusb where it is installed, by the system's driver where it is not.

    The number of a device file changes with the order in which printers are switched on; USB numbers stay.
    """
    devices = by_driver()
    try:
        direct = by_library()
    except PrintFault as fault:
        log.info("USB printers: %s", fault)
        return devices
    known = {":".join(found.target.split(":")[:2]) for found in direct}
    return direct + tuple(found for found in devices if numbers(found.target) not in known)


def own_hosts(addresses: Iterable[str]) -> tuple[str, ...]:
    """Every other host of the private networks of 256 addresses in which `addresses` lie, nothing beyond them."""
    networks: dict[ipaddress.IPv4Network, None] = {}
    own = dict.fromkeys(ipaddress.IPv4Address(address) for address in addresses)
    for address in own:
        if any(address in private for private in PRIVATE):
            networks[ipaddress.IPv4Network((address, 24), strict=False)] = None
    chosen = list(networks)[:MOST_NETWORKS]
    return tuple(str(host) for network in chosen for host in network.hosts() if host not in own)


def own_addresses(
    elsewhere: Sequence[str] = ELSEWHERE, names: Callable[[], list[str]] | None = None
) -> tuple[str, ...]:
    """The addresses of this machine: those that it would use as a sender, and those that belong to its name."""
    found = dict.fromkeys(address for place in elsewhere if (address := _sender(place)))
    return tuple({**found, **dict.fromkeys((names or named_addresses)())})


def named_addresses(
    name: str = "", look_up: Callable[[str], tuple[str, list[str], list[str]]] | None = None
) -> list[str]:
    """The addresses that belong to a name, this machine's without one; none where it has none."""
    try:
        return (look_up or socket.gethostbyname_ex)(name or socket.gethostname())[2]
    except OSError as error:
        log.info("this machine's name has no address: %s", error)
        return []


def _sender(place: str) -> str:
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        line.connect((place, 9))
        return str(line.getsockname()[0])
    except OSError:
        return ""
    finally:
        line.close()


def on_network(
    hosts: Iterable[str], port: int = RAW_PORT, knock: Callable[[str, int, float], bool] = knocks
) -> tuple[Found, ...]:
    """Those of `hosts` that accept raw print data. Nothing is sent to them: some may be office printers."""
    tried = tuple(hosts)
    with ThreadPoolExecutor(AT_ONCE, "printer search") as pool:
        open_there = list(pool.map(lambda host: knock(host, port, KNOCK_SECONDS), tried))
    targets = [f"{host}:{port}" for host, is_open in zip(tried, open_there, strict=True) if is_open]
    return tuple(Found(Connection.NETWORK, target, target, ready=True) for target in targets)


def on_own_network(addresses: Callable[[], Iterable[str]] = own_addresses) -> tuple[Found, ...]:
    """The printers on this shop's network: about 1.5 s for each network of 254 hosts."""
    return on_network(own_hosts(addresses()))


WAYS: tuple[Way, ...] = (on_usb, queues, windows_printers, serial_printers, on_own_network)
"""Ways to look, the quick ones first."""


def discover(tell: Tell, ways: Sequence[Way] = WAYS) -> tuple[Found, ...]:
    """Look everywhere; `tell` is called after each way with everything so far, the last time complete.

    What a way lacks (CUPS, Windows, libusb) only makes it find nothing. Blocks for seconds: call it in a thread.
    """
    found = _Sighted()
    for way in ways:
        try:
            found.add(way())
        except (PrintFault, OSError) as fault:
            log.info("looking for printers: %s", fault)
        tell(tuple(found.printers))
    return tuple(found.printers)


@dataclass(slots=True)
class _Sighted:
    """What was found so far, each printer once."""

    printers: list[Found] = field(default_factory=list)

    def add(self, found: Iterable[Found]) -> None:
        known = {(printer.connection, printer.target) for printer in self.printers}
        for printer in found:
            if (printer.connection, printer.target) not in known:
                known.add((printer.connection, printer.target))
                self.printers.append(printer)
