"""The sandbox on a real socket: it starts, breaks connections, stops."""

import http.client
import ipaddress
import json
import socket
import subprocess
import sys
import threading
import urllib.request
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from pos_app.sandbox.server import Prompt, PromptRefused, Sandbox
from tests.sandbox.bench import BASE, PVIT, order, read


def connect(sandbox: Sandbox) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)


def headers(client: httpx.Client, sandbox: Sandbox) -> dict[str, str]:
    env = sandbox.env()
    token = client.post(
        env["MVOLA_BASE_URL"] + "/token",
        data={"grant_type": "client_credentials"},
        auth=(env["MVOLA_CONSUMER_KEY"], env["MVOLA_CONSUMER_SECRET"]),
    ).json()["access_token"]
    return {
        "Authorization": f"Bearer {token}",
        "Version": "1.0",
        "X-CorrelationID": "x",
        "UserAccountIdentifier": "msisdn;" + env["MVOLA_PARTNER_MSISDN"],
        "partnerName": env["MVOLA_PARTNER_NAME"],
    }


def pvit_form(sandbox: Sandbox, number: str, reference: str) -> dict[str, str]:
    return {
        "tel_marchand": sandbox.env()["PVIT_TEL_MARCHAND"],
        "montant": "500",
        "ref": reference,
        "tel_client": number,
        "token": sandbox.env()["PVIT_TOKEN"],
        "service": "REST",
        "operateur": "AM",
    }


def test_env_has_every_variable_and_both_wallets(running: Sandbox) -> None:
    env = running.env()
    assert list(env) == [
        "MVOLA_BASE_URL",
        "MVOLA_CONSUMER_KEY",
        "MVOLA_CONSUMER_SECRET",
        "MVOLA_PARTNER_NAME",
        "MVOLA_PARTNER_MSISDN",
        "PVIT_URL",
        "PVIT_TEL_MARCHAND",
        "PVIT_TOKEN",
        "MONEYFUSION_API_URL",
        "MONEYFUSION_STATUS_URL",
        "MONEYFUSION_PAYOUT_URL",
        "MONEYFUSION_PRIVATE_KEY",
        "MONEYFUSION_CURRENCY",
        "EKOLOPAY_BASE_URL",
        "EKOLOPAY_PAGE_URL",
        "EKOLOPAY_API_CLIENT",
        "EKOLOPAY_SECRET_KEY",
        "EKOLOPAY_COUNTRY",
        "PVIT_STATUS_STYLE",
    ]
    assert env["MVOLA_BASE_URL"] == running.url
    assert env["MVOLA_PARTNER_MSISDN"] == "0343500004"
    assert {"+", "/", "="} <= set(env["PVIT_TOKEN"])


def test_mvola_payment_over_a_real_socket(running: Sandbox) -> None:
    with httpx.Client(base_url=running.url) as client:
        sent = headers(client, running)
        identity = client.post(BASE, json=order("0341111101", "S1"), headers=sent).json()["serverCorrelationId"]
        status = {"status": "pending"}
        while status["status"] == "pending":
            status = client.get(f"{BASE}status/{identity}", headers=sent).json()
        details = client.get(BASE + status["objectReference"], headers=sent).json()
    assert details["amount"] == "10000.00"
    with urllib.request.urlopen(f"{running.url}/control/debits?reference=S1") as answer:
        assert json.load(answer) == 1


@pytest.mark.parametrize(("story", "debits"), [("05", 1), ("06", 0)])
def test_lost_answer_is_a_closed_connection_without_a_byte(running: Sandbox, story: str, debits: int) -> None:
    body = urlencode(pvit_form(running, f"0740001{story}", f"L{story}"))
    connection = connect(running)
    connection.request("POST", PVIT, body, {"Content-Type": "application/x-www-form-urlencoded"})
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        connection.getresponse()
    connection.close()
    asked = urlencode({**pvit_form(running, f"0740001{story}", f"L{story}"), "action": "3"})
    code = "0"
    connection = connect(running)
    while code == "0":
        connection.request("POST", PVIT, asked, {"Content-Type": "application/x-www-form-urlencoded"})
        code = read(connection.getresponse().read())["STATUT"]
    connection.close()
    assert code == ("200" if debits else "001")
    assert running.call(lambda: running.world.debits_of(f"L{story}")) == debits


def test_lost_answer_on_a_kept_connection_leaves_the_others_alone(running: Sandbox) -> None:
    with httpx.Client(base_url=running.url) as client, connect_twice(running) as other:
        client.get("/")
        other.get("/")
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(PVIT, data=pvit_form(running, "074000206", "K1"))
        assert other.get("/").status_code == 200
        assert client.get("/").status_code == 200


def connect_twice(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(base_url=sandbox.url)


def test_callback_arrives_at_a_real_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as till, Sandbox(speed=1000) as sandbox:
        till.settimeout(10)
        port = till.getsockname()[1]
        with httpx.Client(base_url=sandbox.url) as client:
            sent = {**headers(client, sandbox), "X-Callback-URL": f"http://127.0.0.1:{port}/cb/s3cret?x=1"}
            client.post(BASE, json=order("0341111101"), headers=sent)
        connection, _ = till.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.readline() == b"PUT /cb/s3cret?x=1 HTTP/1.1\r\n"
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def test_customer_answers_from_another_thread_and_the_panel_hears_of_it(running: Sandbox) -> None:
    rung = threading.Event()
    running.on_change(rung.set)
    with httpx.Client(base_url=running.url) as client:
        client.post(PVIT, data=pvit_form(running, "074000377", "H1"))
    assert rung.wait(10)
    (prompt,) = [prompt for prompt in running.prompts() if prompt.number == "074000377"]
    assert prompt == Prompt(prompt.id, "074000377", "pvit", 500, "XAF", "Boutique", "open")
    with pytest.raises(PromptRefused):
        running.answer(prompt.id, "accept", "")
    rung.clear()
    assert running.answer(prompt.id, "accept", "1234").status == "accepted"
    assert rung.wait(10)
    assert running.call(lambda: running.world.debits_of("H1")) == 1


def test_control_is_served_on_loopback(running: Sandbox) -> None:
    assert httpx.get(running.url + "/control/clock").json()["speed"] == 100


def test_taken_port_is_an_os_error(running: Sandbox) -> None:
    port = urlsplit(running.url).port
    assert port is not None
    second = Sandbox(port=port)
    with pytest.raises(OSError):
        second.start()
    second.stop()


def test_stop_leaves_no_thread_and_frees_the_port_while_clients_hang_on() -> None:
    before = threading.active_count()
    sandbox = Sandbox(speed=1)
    sandbox.start()
    sandbox.start()
    url = sandbox.url
    with httpx.Client(base_url=url, timeout=30) as client:
        client.get("/")
        # An answer that takes 8 s, and a connection that never asks.
        client.post(PVIT, data=pvit_form(sandbox, "074000413", "W1"))
        slow = connect(sandbox)
        body = urlencode({**pvit_form(sandbox, "074000413", "W1"), "action": "3"})
        slow.request("POST", PVIT, body, {"Content-Type": "application/x-www-form-urlencoded"})
        silent = socket.create_connection(("127.0.0.1", urlsplit(url).port or 0))
        client.get("/")
        sandbox.stop()
        sandbox.stop()
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            slow.getresponse()
        slow.close()
        silent.close()
    assert threading.active_count() == before
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", urlsplit(url).port or 0))
    assert sandbox.prompts() == []


def test_starts_and_stops_many_times() -> None:
    sandbox = Sandbox()
    for _ in range(20):
        with sandbox:
            assert httpx.get(sandbox.url).status_code == 200
    assert len(sandbox.world.listeners) == 0


def test_many_clients_at_once() -> None:
    with Sandbox(speed=float("inf")) as sandbox:
        failures: list[BaseException] = []

        def pay(till: int) -> None:
            try:
                with httpx.Client(base_url=sandbox.url) as client:
                    for number in range(20):
                        answer = client.post(PVIT, data=pvit_form(sandbox, "074000001", f"T{till}-{number}"))
                        assert read(answer.content)["STATUT"] == "200"
            except BaseException as failure:
                failures.append(failure)
                raise

        tills = [threading.Thread(target=pay, args=(till,)) for till in range(8)]
        for thread in tills:
            thread.start()
        for thread in tills:
            thread.join()
        assert failures == []
        assert len(sandbox.world.debits) == 160


def test_addresses_of_every_interface_are_told_as_loopback() -> None:
    assert Sandbox(host="0.0.0.0", port=5).url == "http://127.0.0.1:5"
    assert Sandbox(host="::", port=5).url == "http://[::1]:5"


@pytest.mark.parametrize(
    ("host", "own", "pages"),
    [
        ("127.0.0.1", "192.168.1.7", ""),
        ("localhost", "192.168.1.7", ""),
        ("0.0.0.0", "192.168.1.7", "http://192.168.1.7:5"),
        ("0.0.0.0", "", ""),
        ("0.0.0.0", "127.0.0.1", ""),
        ("::", "192.168.1.7", "http://192.168.1.7:5"),
        ("192.168.1.9", "192.168.1.7", "http://192.168.1.9:5"),
        ("till.lan", "192.168.1.7", "http://till.lan:5"),
    ],
)
def test_pages_on_the_shops_network(host: str, own: str, pages: str) -> None:
    assert Sandbox(host=host, port=5, find_own=lambda: own).pages == pages


def test_pages_are_told_in_the_environment_once_the_port_is_known() -> None:
    with Sandbox(host="0.0.0.0", find_own=lambda: "192.168.1.7") as sandbox:
        port = urlsplit(sandbox.url).port
        assert sandbox.url == f"http://127.0.0.1:{port}"
        assert sandbox.env()["MONEYFUSION_LINK_ORIGIN"] == f"http://192.168.1.7:{port}"
        assert sandbox.env()["EKOLOPAY_PAGE_URL"] == f"http://192.168.1.7:{port}"


def test_own_address_is_one_or_none() -> None:
    # In a process of its own: this one may not even choose a way out of the machine. Nothing is sent there either.
    code = "from pos_app.sandbox.server import own_address; print(own_address())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    found = done.stdout.strip()
    assert found == "" or ipaddress.ip_address(found).version == 4
