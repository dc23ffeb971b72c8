"""A whole shop on virtual time: a till, the providers' sandboxes, its people and customers, liars, bad networks.

Everything follows from one seed. After every step the invariants of the money are checked.
"""

import asyncio
import io
import logging
import random
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pos_app.core.addresses import Addresses
from pos_app.core.errors import KnownError
from pos_app.core.news import EngineFailed, News, PaymentChanged
from pos_app.core.payment import Event, Kind, Payment, Status
from pos_app.core.provider import Provider
from pos_app.core.web import PageVisit
from pos_app.engine.engine import Engine
from pos_app.engine.schedule import Pace
from pos_app.engine.shop import ShopTerms
from pos_app.ledger.chain import verify
from pos_app.ledger.errors import LedgerFault
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from pos_app.providers.http import Wire
from pos_app.providers.registry import build_all
from pos_app.sandbox.server import make_app
from pos_app.sandbox.stories import STORIES
from pos_app.sandbox.world import World
from tests.simulation.accounts import ADDRESSES, KEY, Credentials, merchants_of, planted, switches_of
from tests.simulation.cashier import FAIR_WEATHER, Cashier, permit, shown_links
from tests.simulation.customers import Customers
from tests.simulation.day_rules import DayRules
from tests.simulation.faults import Disk, Killed, Mains, PoweredLedger, Vault
from tests.simulation.liar import Liar
from tests.simulation.network import Move, Network
from tests.simulation.office import CURRENCIES, Office
from tests.simulation.post import Post
from tests.simulation.rules import Rules
from tests.simulation.sides import Sides
from tests.simulation.staff import PEPPER, Staff
from tests.support.virtual import START, VirtualClock, VirtualLoop

__all__ = ["KEY", "Shop", "merchants_of", "switches_of"]

DAYS = (0, 4)
"""Seeds, by their remainder of five, in which somebody takes care of days: the others stay what they were."""

_SETTLING = 2.5 * 3_600
"""Seconds. The slowest question comes an hour after the one before, and the last customer 40 minutes late."""

_CALLBACKS = {name: ADDRESSES.callback_of_account(name.split("_")[0]) for name in ("pvit_callback_url",)}
_CALLBACKS["ekolopay_callback_url"] = ADDRESSES.callback_of_account("ekolopay")


class Unhurried(Pace):
    """The engine's own pace, with fewer of the looks and questions that a long wait repeats."""

    @property
    def heartbeat(self) -> float:
        return 120.0

    def next_delay(self, status: Status, age: float, failures: int, retry_after: float | None) -> float | None:
        delay = super().next_delay(status, age, failures, retry_after)
        if delay is None or delay > 300 or age < 20:
            return delay
        return min(delay * 4, 900)


class Shop:
    """One till of one seed, its providers' switches included. Its classes can be replaced by broken ones."""

    engine_class: type[Engine] = Engine
    powered_class: type[PoweredLedger] = PoweredLedger
    ledger_class: type[Ledger] = Ledger
    pace_class: type[Pace] = Unhurried

    def __init__(self, seed: int, folder: Path, template: Path) -> None:
        self.dice = random.Random(seed)
        self.path = folder / "ledger.sqlite3"
        for file in template.iterdir():
            shutil.copy(file, folder / file.name)
        self.loop = VirtualLoop()
        self.loop.set_exception_handler(self._unhandled)
        self.surprises: list[object] = []
        self.violations: list[AssertionError] = []
        self.clock = VirtualClock(self.loop)
        self.sides = Sides(self.loop)
        self.world = World(clock=self.loop.time, seed=seed)
        self.world.accounts = self.credentials = Credentials(self.loop.time, seed)
        self.listens = self.dice.random() < 0.85
        self.world.switches = self.world.switches.turned(
            {**switches_of(self.dice), **(_CALLBACKS if self.listens else {})}
        )
        self._let_nobody_pay_a_link_unseen()
        self.mains, self.disk = Mains(), Disk()
        self.vault = Vault(self.mains, self._key_was_kept)
        self.post = Post(self.dice, self.sides, self.dice.choice((0.0, 0.2, 0.5)), self.surprises)
        self.app = make_app(self.world, self.post)
        self.ledger = self.ledger_class.open(self.path, KEY)
        self.reader = Reader.open(self.path)
        self.rules = Rules(self.world, self.reader)
        rate = self.dice.choice((0.0, 0.1, 0.3))
        self.network = Network(
            self.app, self.dice, self.mains, self.sides, self._before_move, self._is_taken, rate=rate
        )
        self.staff = Staff(self.dice)
        self.day_rules = DayRules(self.path, self.reader, self.staff)
        self.news: list[News] = []
        self.merchants = merchants_of(self.world)
        self.engine: Engine | None = None
        self.cashier = Cashier(self)
        self.customers = Customers(self.dice, self.world, self.network, self.sides, self._visit)
        self.liar = Liar(self.dice, self.app.orders, self.post, self.credentials, self._everything, self.listens)
        self.office: Office | None = None
        if seed % 5 in DAYS:
            self._open_office()
        self.log = io.StringIO()

    def _open_office(self) -> None:
        """Somebody takes care of days, decisions and statements; mostly the shop knows its people."""
        self.world.learn_date(START)
        self.office = Office(self)
        if self.dice.random() < 0.85:
            self.staff.hire(self.ledger, self.clock.now())

    def _let_nobody_pay_a_link_unseen(self) -> None:
        """Who pays by a link pays on its page: the stories of their numbers do not go on by themselves."""
        for prefix in ("07088891", "05088891", "0663049"):
            for ending, story in STORIES.items():
                self.world.assigned[prefix + ending] = replace(story, turns=())

    # ---- watching

    def _unhandled(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        if not isinstance(context.get("exception"), Killed):
            self.surprises.append(context)

    def _noting(self, look: Callable[[], None]) -> None:
        """A rule that is broken inside the till: it is remembered, whatever the till makes of it."""
        try:
            look()
        except AssertionError as violation:
            self.violations.append(violation)
            raise

    def _before_move(self, move: Move) -> None:
        self._noting(lambda: self.rules.before_move(move))

    def _wrote(self, before: Payment | None, event: Event, after: Payment | None) -> None:
        self._noting(lambda: self.rules.wrote(before, event, after))
        self._noting(lambda: self.day_rules.wrote(event, after))

    def _back_up(self) -> str:
        """The copy of a closing: the power and the disk can fail while it is made."""
        self.mains.step()
        if self.disk.full or self.dice.random() < 0.1:
            raise KnownError("backup_failed")
        return "copy"

    def _key_was_kept(self, key: str) -> None:
        assert key in self.credentials.keys, "a key was kept that PVit never gave"

    def _is_taken(self, provider_reference: str) -> bool:
        return any(payment.provider_reference == provider_reference for payment in self._everything())

    def _everything(self) -> list[Payment]:
        return [*self.reader.page(1_000).payments, *self.reader.payouts(1_000)]

    def _visit(self, reference: str, secret: str) -> PageVisit | None:
        """A customer's browser at the till's own page."""
        if self.engine is None or self.mains.dead or self.post.receive is None:
            return None
        visit = self.engine.visit(reference, secret)
        assert visit is not None, f"the page of {reference} does not exist"
        return visit

    def _hear(self, news: News) -> None:
        if isinstance(news, PaymentChanged) and news.event.kind is Kind.ACCEPTED and news.payment.link is not None:
            self._noting(lambda: self.customers.show(news.payment))
        elif isinstance(news, EngineFailed):
            self.news.append(news)

    # ---- starting, dying

    def providers(self, wire: Wire, addresses: Addresses | None) -> dict[str, Provider]:
        """The providers of a start of the till."""
        return build_all(self.merchants, wire, self.clock.now, addresses, {"pvit": self.vault})

    def start(self) -> None:
        addresses = ADDRESSES if self.listens else None
        providers = self.providers(Wire(self.network), addresses)
        ledger = self.powered_class(self.ledger, self.mains, self.disk, self._wrote)
        self.engine = self.engine_class(
            ledger,  # type: ignore[arg-type]
            providers,
            self.clock,
            self._hear,
            "caisse3",
            self.pace_class(),
            permit=permit,
            addresses=addresses,
            shop=ShopTerms(PEPPER, CURRENCIES, self._back_up),
        )
        # The listener is there before the payments are taken up again.
        self.post.receive = self.engine.receive
        self.loop.run_until_complete(self.engine.start())
        for payment in shown_links(self.reader.undecided()):
            self.customers.show(payment)

    def kill(self) -> None:
        """Power off: nothing of ours runs any more, while the world goes on. Then the ledger is opened again."""
        self.mains.dead = True
        self.post.receive = None
        self._drop_tasks()
        self.ledger.close()
        if self.dice.random() < 0.3:
            self.loop.run_until_complete(self.sides.abroad(asyncio.sleep(self.dice.choice((1, 20, 300, 2_000)))))
        self.ledger = self.ledger_class.open(self.path, KEY)
        self.mains.dead, self.mains.fuse = False, None
        self.disk.full, self.disk.room = False, None

    def replace_disk(self) -> None:
        """The till says that it stopped; somebody closes it, makes room and opens it again."""
        assert self.engine is not None
        # The step may have ended in the very moment in which the disk was full: the loop has to come round once more.
        self.loop.run_until_complete(asyncio.sleep(0))
        assert self.news, "a full disk that nobody was told of"
        with suppress(Killed):
            self.loop.run_until_complete(self.engine.close())
        self.kill()

    def _drop_tasks(self) -> None:
        while left := self.sides.of_till():
            for task in left:
                task.cancel()
            try:
                self.loop.run_until_complete(self.sides.abroad(_ended(left)))
            except Killed:
                continue
            except RuntimeError:
                # The act came to its end in the very moment of the power cut: its end stops the loop only now.
                continue

    def start_surviving(self) -> None:
        for _ in range(10):
            try:
                self.start()
                return
            except (Killed, LedgerFault):
                self.kill()
        raise AssertionError("the till does not start any more")

    # ---- playing

    def play(self, steps: int) -> None:
        """A cashier's hour: `steps` random acts, with the power going now and then."""
        handler = logging.StreamHandler(self.log)
        logging.getLogger("pos_app").addHandler(handler)
        logging.getLogger("pos_app").setLevel(logging.DEBUG)
        try:
            self.start_surviving()
            for _ in range(steps):
                self._step()
            self._settle()
        finally:
            logging.getLogger("pos_app").removeHandler(handler)
            logging.getLogger("pos_app").setLevel(logging.NOTSET)

    def _step(self) -> None:
        if self.dice.random() < 0.15:
            self.mains.fuse = self.dice.randint(1, 12)
        if self.dice.random() < 0.06:
            self.disk.room, self.disk.too_late = self.dice.randint(1, 9), self.dice.random() < 0.3
        try:
            self.loop.run_until_complete(self._act())
        except Killed:
            self.kill()
            self.start_surviving()
        if self.disk.full:
            self.replace_disk()
            self.start_surviving()
        self.check()

    async def _act(self) -> None:
        outside: tuple[Callable[[], Awaitable[None]], ...] = (self._lie, self._lie, self._lie, self._renew)
        acts = (*self.cashier.acts, *outside)
        if self.office is not None and self.dice.random() < 0.5:
            acts = self.office.acts
        act = self.dice.choice(acts)
        try:
            await act()
        except LedgerFault:
            assert self.disk.full
        await asyncio.sleep(self.dice.choice((0, 0, 0.3, 2, 9, 40)))

    async def _lie(self) -> None:
        for _ in range(self.dice.choice((1, 2, 5))):
            await self.sides.abroad(self.liar.lie())

    async def _renew(self) -> None:
        await self.sides.abroad(self.liar.renew())

    def _settle(self) -> None:
        """Faults stop, some hours pass: what remains open must be open for a reason."""
        assert self.engine is not None
        self.network.rate, self.post.rate, self.mains.fuse, self.disk.room = 0.0, 0.0, None, None
        self.world.switches = self.world.switches.turned(FAIR_WEATHER)
        if not self.credentials.knows_pvit(self._key_in_use()):
            taken = self.loop.run_until_complete(self.engine.offer_key("pvit", self.credentials.pvit_token))
            assert taken, "the right key was not taken"
        self.loop.run_until_complete(asyncio.sleep(_SETTLING))
        self.check()
        self.rules.settled()
        if self.office is not None:
            self.loop.run_until_complete(self.office.settle())
            self.check()
        self.post.receive = None
        self.loop.run_until_complete(self.engine.close())
        assert verify(self.path, KEY).intact, "I6"
        failures = [news.error for news in self.news if isinstance(news, EngineFailed)]
        assert not [error for error in failures if not isinstance(error, LedgerFault)], failures
        self._check_secrets()

    def _key_in_use(self) -> str:
        kept = self.vault.load()
        return kept[0] if kept is not None else next(m for m in self.merchants if m.operator.id == "pvit").secrets[0]

    def _check_secrets(self) -> None:
        files = {file.name: file.read_bytes() for file in self.path.parent.iterdir()}
        files["log"] = self.log.getvalue().encode()
        for secret in planted(self.world, self.credentials):
            for name, content in files.items():
                assert secret not in content, f"I7: {secret!r} in {name}"
        for name, content in files.items():
            assert self.staff.found_in(content) is None, f"I7: a PIN in {name}"
        # In the ledger they have a column of their own; `Rules.wrote` looks at everything else there.
        for payment in self._everything():
            told = payment.callback_secret is not None and payment.callback_secret in self.log.getvalue()
            assert not told, "I7: the secret of a callback's path in the log"

    def check(self) -> None:
        """All invariants, and what was seen since the last look."""
        if self.violations:
            raise self.violations[0]
        assert not self.surprises, self.surprises
        self.rules.check(self.ledger.head[0])
        self.day_rules.check(self.clock.now())

    def close(self) -> None:
        self.mains.dead = True
        self.post.receive = None
        self._drop_tasks()
        with suppress(Killed):
            self.loop.run_until_complete(self.app.aclose())
        while left := asyncio.all_tasks(self.loop):
            for task in left:
                task.cancel()
            self.loop.run_until_complete(_ended(left))
        self.loop.close()
        self.day_rules.close()
        self.reader.close()
        self.ledger.close()


async def _ended(tasks: set[asyncio.Task[object]]) -> None:
    await asyncio.wait(tasks)
