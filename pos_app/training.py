"""The training shop: a made-up merchant, its providers simulated in this process, its home apart from every real one.

It composes; it shows nothing and knows no Qt.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.core.errors import KnownError
from pos_app.core.link import origin_of
from pos_app.core.merchants import (
    EkoloPayMerchant,
    MoneyFusionMerchant,
    MVolaMerchant,
    PayoutLimits,
    PVitMerchant,
    PVitStatusStyle,
    PVitWebMerchant,
)
from pos_app.core.operator import FeeRule
from pos_app.core.payment import Environment, Status
from pos_app.core.phone import Msisdn, Network
from pos_app.core.printing import Connection, Printer
from pos_app.home import Home, default_path
from pos_app.sandbox.accounts import Accounts
from pos_app.sandbox.printer import PaperPrinter
from pos_app.settings import Callbacks, Settings
from pos_app.settings_printing import ReceiptSettings
from pos_app.training_again import choose_ports, free_port, keep_ports, ring_again
from pos_app.training_browser import CustomersBrowser

if TYPE_CHECKING:
    from pos_app.core.payment import Payment
    from pos_app.sandbox.prompts import Prompt
    from pos_app.sandbox.server import Sandbox
    from pos_app.ui.phone_line import HostedPage

log = logging.getLogger(__name__)

SHOP = "Épicerie Analakely"
TILL = "caisse3"
MARK = "TRAINING.txt"
"""The file by which a home is known to be for training."""

_MARK_WORDS = "Formation / training: no payment in this folder is real.\n"
PIN = "1234"
"""The manager's code of the training shop: told to everybody, worth nothing."""

_RING = frozenset({"mvola", "pvit"})
"""Operators that ask on the customer's telephone; PVit also after a number was typed on its page."""

_HEADER = ("Lot II F 12, Analakely", "Antananarivo")
_LIMITS = PayoutLimits(5_000, 25_000)

_ASKED_ABOUT = frozenset({Status.SENDING, Status.AWAITING, Status.UNKNOWN})
_MVOLA_FEE = FeeRule(150, paid_by_customer=False)
"""1.5 %, as the published answer of MVola shows and the simulator takes."""


def training_home(given: Path | None, environ: Mapping[str, str]) -> Home:
    """The home of the training: the given folder, or one beside the real till's. It leaves nothing in the keyring."""
    real = default_path(environ)
    return Home(given if given is not None else real.with_name(f"{real.name}-training"), find=lambda: None)


def claim(home: Home) -> None:
    """Mark `home` as one for training. Raises `KnownError("home_not_training")` where a real till has been at work."""
    mark = home.path / MARK
    # The settings of a real till count more than the mark, which may have been copied along or put there.
    if mark.exists() and not home.config.exists():
        return
    if home.config.exists() or home.has_ledger():
        raise KnownError("home_not_training", path=home.path)
    home.prepare()
    try:
        mark.write_text(_MARK_WORDS, encoding="utf-8")
    except OSError as fault:
        raise KnownError("home_not_writable", path=home.path, detail=fault.strerror) from fault


class Training:
    """The settings of the training shop, and the line to its customers' telephones.

    `speed` divides the delays of the simulator's stories. The simulator runs from `complete` until `stop`.
    """

    def __init__(self, home: Home, language: str | None, *, poll_fast: bool = False, speed: float = 1.0) -> None:
        self.home = home
        self.sandbox: Sandbox | None = None
        self._language = language or "fr"
        self._poll_fast = poll_fast
        self._speed = speed
        self._listeners: list[Callable[[], None]] = []
        self._browser = CustomersBrowser(self._tell)
        # Known before anything runs: the window has to know where links may lead.
        self._port, self._callback_port = ports = choose_ports(home)
        self.printer = PaperPrinter(free_port(ports))

    def settings(self) -> Settings:
        """What the window needs to know. The simulator is not running yet: nothing can be sent to it."""
        return self._with(Accounts(lambda: 0.0).env(f"http://127.0.0.1:{self._port}"), PVitStatusStyle.A)

    def complete(self) -> Settings:
        """The settings once the simulator answers; it is started here. Takes its time: not for the GUI's thread.

        Raises `KnownError`: the home is a real till's, or cannot be written, or no port can be had.
        """
        claim(self.home)
        if self.sandbox is None:
            self.sandbox = self._started()
            self._start_printer()
            keep_ports(self.home, (self._port, self._callback_port))
        env = self.sandbox.env()
        settings = self._with(env, PVitStatusStyle(env["PVIT_STATUS_STYLE"]))
        self._enter_addresses(settings)
        return settings

    def stop(self) -> None:
        """End the simulator and the printer, after the engine has ended."""
        self.printer.stop()
        if self.sandbox is not None:
            self.sandbox.stop()

    # The line to the telephones

    def prompts(self) -> "Sequence[Prompt]":
        """Newest first; none before the simulator runs."""
        if self.sandbox is None:
            return ()
        # Nobody rings a customer who pays by a link: that one scans it.
        return [prompt for prompt in self.sandbox.prompts() if prompt.operator in _RING]

    def answer(self, prompt_id: str, action: str, pin: str | None = None) -> None:
        """Press for the customer. Returns at once; the listeners hear of the change."""
        threading.Thread(target=self._answer, args=(prompt_id, action, pin), name="customer", daemon=True).start()

    def pages(self) -> "Sequence[HostedPage]":
        """What the customers' browsers show, newest first."""
        return self._browser.pages()

    def scan(self, url: str, number: str) -> None:
        """A customer opens the link of a code. Returns at once; the listeners hear of the page."""
        self._browser.scan(url, number)

    def decide(self, page_id: str, action: str, means: str = "", number: str = "") -> None:
        """Press for the customer on a page: `pay`, `refuse` or `close`. Returns at once."""
        self._browser.decide(page_id, action, means, number)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback`, in another thread, when prompts or pages have changed."""
        self._listeners.append(callback)

    def forge(self, token: str) -> None:
        """Have somebody announce a payment of EkoloPay's that this till never made. Returns at once."""
        sandbox = self.sandbox
        assert sandbox is not None

        def post() -> None:
            import httpx

            address = sandbox.call(lambda: sandbox.world.switches.ekolopay_callback_url)
            with httpx.Client(trust_env=False) as client:
                order = {"operator": "ekolopay", "url": address, "provider_reference": token}
                client.post(f"{sandbox.url}/control/callbacks/forge", json=order)

        threading.Thread(target=post, name="forger", daemon=True).start()

    def statement_of(self, operator: str) -> Path:
        """Write what the simulated operator lists of this training, with differences to find, and say where. For a
        thread. Raises `KnownError`: nothing was written.
        """
        from pos_app.training_statement import write_statement

        if self.sandbox is None:
            raise KnownError("training_not_ready")
        return write_statement(self.sandbox.url, operator, self.home.exports)

    def _answer(self, prompt_id: str, action: str, pin: str | None) -> None:
        from pos_app.sandbox.prompts import PromptRefused

        sandbox = self.sandbox
        if sandbox is None:
            return
        try:
            sandbox.answer(prompt_id, action, pin)
        except PromptRefused as refused:
            # Answered meanwhile, perhaps in a browser: the panel looks again and sees it.
            log.info("the telephone's answer was refused: %s", refused.code)
            self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def _enter_addresses(self, settings: Settings) -> None:
        """Do in the training shop's accounts what a real shop does by hand: enter the address for callbacks."""
        from pos_app.assembly import addresses_of

        sandbox = self.sandbox
        assert sandbox is not None
        with self.home.locked():
            # The addresses follow from the ledger's key, which is made with the ledger.
            self.home.open_ledger().close()
        addresses = addresses_of(self.home, settings)
        assert addresses is not None
        entered: dict[str, object] = {
            "pvit_callback_url": addresses.callback_of_account("pvit"),
            "ekolopay_callback_url": addresses.callback_of_account("ekolopay"),
        }
        world = sandbox.world

        def enter() -> None:
            world.switches = world.switches.turned(entered)

        sandbox.call(enter)

    def _started(self) -> "Sandbox":
        from pos_app.sandbox.server import Sandbox

        sandbox = Sandbox(port=self._port, speed=self._speed)
        sandbox.world.accounts.partner_name = SHOP
        sandbox.on_change(self._tell)
        for payment in self._in_flight():
            ring_again(sandbox.world, payment, SHOP)
        try:
            sandbox.start()
        except OSError as fault:
            raise KnownError("no_port", detail=fault.strerror or str(fault)) from fault
        return sandbox

    def _start_printer(self) -> None:
        try:
            self.printer.start()
        except OSError as fault:
            # It stays a printer that is off: payments are what a training is for.
            log.info("the simulated printer cannot listen: %s", fault)

    def _in_flight(self) -> "list[Payment]":
        """What an earlier training left undecided. The simulator forgets everything at its end; operators do not."""
        if not self.home.ledger.exists():
            return []
        reader = self.home.open_reader()
        try:
            return [payment for payment in reader.undecided() if payment.status in _ASKED_ABOUT]
        finally:
            reader.close()

    def _with(self, env: Mapping[str, str], style: PVitStatusStyle) -> Settings:
        callbacks = Callbacks("127.0.0.1", self._callback_port, f"http://127.0.0.1:{self._callback_port}")
        account = _pvit(env, style)
        return Settings(
            shop_name=SHOP,
            language=self._language,
            till=TILL,
            sounds=True,
            merchants=(
                _mvola(env, self._language),
                account,
                PVitWebMerchant(account, callbacks.url),
                _moneyfusion(env),
                _ekolopay(env),
            ),
            poll_fast=self._poll_fast,
            callbacks=callbacks,
            manager_pin=PIN,
            printer=Printer(Connection.NETWORK, self.printer.target, width=58, drawer=True),
            receipts=ReceiptSettings(header=_HEADER, note="Misaotra tompoko !", refusals=True),
        )


def _mvola(env: Mapping[str, str], language: str) -> MVolaMerchant:
    number = env["MVOLA_PARTNER_MSISDN"]
    return MVolaMerchant(
        base_url=env["MVOLA_BASE_URL"],
        consumer_key=env["MVOLA_CONSUMER_KEY"],
        consumer_secret=env["MVOLA_CONSUMER_SECRET"],
        partner_name=SHOP,
        partner_msisdn=Msisdn(f"+261{number[1:]}", number, "MG", Network.MVOLA),
        environment=Environment.TRAINING,
        language="MG" if language == "mg" else "FR",
        fee=_MVOLA_FEE,
    )


def _pvit(env: Mapping[str, str], style: PVitStatusStyle) -> PVitMerchant:
    number = env["PVIT_TEL_MARCHAND"]
    return PVitMerchant(
        url=env["PVIT_URL"],
        merchant_msisdn=Msisdn(f"+241{number[1:]}", number, "GA", Network.AIRTEL),
        token=env["PVIT_TOKEN"],
        till=TILL,
        environment=Environment.TRAINING,
        status_style=style,
        limits=_LIMITS,
    )


def _moneyfusion(env: Mapping[str, str]) -> MoneyFusionMerchant:
    return MoneyFusionMerchant(
        api_url=env["MONEYFUSION_API_URL"],
        status_url=env["MONEYFUSION_STATUS_URL"],
        environment=Environment.TRAINING,
        private_key=env["MONEYFUSION_PRIVATE_KEY"],
        payout_url=env["MONEYFUSION_PAYOUT_URL"],
        link_origins=(origin_of(env["MONEYFUSION_API_URL"]),),
        limits=_LIMITS,
    )


def _ekolopay(env: Mapping[str, str]) -> EkoloPayMerchant:
    return EkoloPayMerchant(
        base_url=env["EKOLOPAY_BASE_URL"],
        page_url=env["EKOLOPAY_PAGE_URL"],
        api_client=env["EKOLOPAY_API_CLIENT"],
        secret_key=env["EKOLOPAY_SECRET_KEY"],
        environment=Environment.TRAINING,
    )
