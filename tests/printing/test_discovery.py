"""Looking for printers: every way that there is, each printer once, and never beyond the own network."""

import ipaddress
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.discovery import (
    AT_ONCE,
    MOST_NETWORKS,
    PRIVATE,
    WAYS,
    discover,
    named_addresses,
    on_network,
    on_own_network,
    on_usb,
    own_addresses,
    own_hosts,
)
from tests.support.fake_printer import FakePrinter

QUEUE = Found(Connection.CUPS, "POS-80", "POS-80", ready=True)
DIRECT = Found(Connection.USB, "04b8:0e15", "EPSON TM-T20II")
DEVICE = Found(Connection.FILE, "/dev/usb/lp0", "EPSON TM-T20II", ready=True)


def lacking() -> tuple[Found, ...]:
    raise PrintFault("printer_driver", target="here")


def test_every_way_tells_what_is_known_by_then() -> None:
    told: list[tuple[Found, ...]] = []

    def broken() -> tuple[Found, ...]:
        raise OSError("no such thing")

    ways: list[Callable[[], tuple[Found, ...]]] = [lambda: (QUEUE,), lacking, broken, lambda: (DIRECT, QUEUE)]
    assert discover(told.append, ways) == (QUEUE, DIRECT)
    assert told == [(QUEUE,), (QUEUE,), (QUEUE,), (QUEUE, DIRECT)]


def test_where_nothing_is_found_that_is_told_too() -> None:
    told: list[tuple[Found, ...]] = []
    assert discover(told.append, [lacking]) == ()
    assert told == [()]


def test_the_quick_ways_come_first() -> None:
    assert [way.__name__ for way in WAYS][-1] == "on_own_network"
    assert len(WAYS) == 5


def test_a_usb_printer_is_listed_once(tmp_path: Path) -> None:
    # No kernel tells of this device which printer it is: it may be another one.
    unknown = Found(Connection.FILE, str(tmp_path / "lp7"), "lp7", ready=True)
    assert on_usb(lambda: (DIRECT,), lambda: (unknown,)) == (DIRECT, unknown)
    assert on_usb(lambda: (DIRECT,), lambda: (DEVICE,), lambda _device: "04b8:0e15") == (DIRECT,)


def test_without_libusb_the_system_s_driver_is_the_way() -> None:
    assert on_usb(lacking, lambda: (DEVICE,)) == (DEVICE,)


ADDRESSES = st.one_of(st.ip_addresses(v=4), *(st.ip_addresses(network=str(network)) for network in PRIVATE))


@settings(max_examples=30)
@given(st.lists(ADDRESSES.map(str), max_size=8))
def test_no_host_beyond_the_own_private_networks_is_ever_tried(addresses: list[str]) -> None:
    own = {ipaddress.IPv4Address(address) for address in addresses}
    hosts = {ipaddress.IPv4Address(text) for text in own_hosts(addresses)}
    assert len(hosts) <= 254 * MOST_NETWORKS
    assert not hosts & own
    near = {ipaddress.IPv4Network((host, 24), strict=False) for host in hosts}
    assert all(any(network.subnet_of(private) for private in PRIVATE) for network in near)
    assert near <= {ipaddress.IPv4Network((address, 24), strict=False) for address in own}


def test_the_hosts_are_those_of_the_own_network() -> None:
    hosts = own_hosts(["192.168.1.7", "192.168.1.9", "127.0.0.1", "169.254.3.4", "41.188.1.2", "0.0.0.0"])
    assert len(hosts) == 252
    assert (hosts[0], hosts[-1]) == ("192.168.1.1", "192.168.1.254")
    assert "192.168.1.7" not in hosts


def test_own_addresses_are_each_told_once() -> None:
    assert own_addresses(("127.0.0.1", "127.0.0.2"), lambda: ["127.0.0.1", "10.0.0.4"]) == ("127.0.0.1", "10.0.0.4")


def test_an_address_without_a_way_to_it_says_nothing() -> None:
    assert own_addresses(("not an address at all", "127.0.0.1"), list) == ("127.0.0.1",)


def test_a_name_has_addresses_or_none() -> None:
    def nobody(name: str) -> tuple[str, list[str], list[str]]:
        raise OSError(f"{name} is unknown")

    assert named_addresses("localhost") == ["127.0.0.1"]
    assert named_addresses(look_up=nobody) == []


def test_a_machine_outside_any_private_network_searches_none() -> None:
    assert on_own_network(lambda: ["41.188.1.2"]) == ()


def test_hosts_are_knocked_at_and_those_that_open_are_printers() -> None:
    knocked: list[tuple[str, int]] = []

    def knock(host: str, port: int, seconds: float) -> bool:
        knocked.append((host, port))
        assert seconds <= 0.3
        return host.endswith((".5", ".200"))

    hosts = [f"192.168.1.{number}" for number in range(1, 255)]
    assert on_network(hosts, knock=knock) == (
        Found(Connection.NETWORK, "192.168.1.5:9100", "192.168.1.5:9100", ready=True),
        Found(Connection.NETWORK, "192.168.1.200:9100", "192.168.1.200:9100", ready=True),
    )
    assert sorted(knocked) == sorted((host, 9100) for host in hosts)
    assert AT_ONCE <= 64


def test_a_real_printer_is_found_and_gets_no_byte() -> None:
    with FakePrinter() as printer:
        found = on_network([printer.host], printer.port)
        assert [one.target for one in found] == [printer.target]
        assert printer.wait_for(lambda it: it.closed == 1)
        assert printer.received == [b""]
