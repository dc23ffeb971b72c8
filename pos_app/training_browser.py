"""The customers' browser of the training: opens what was scanned, follows the forms, and hands on what a page asks.

It speaks HTTP to this machine only, in threads of its own, and knows nothing of payments: pages decide about those.
"""

import itertools
import logging
import ssl
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from pos_app.ui.phone_line import HostedPage
from pos_app.wording.catalog import _

if TYPE_CHECKING:
    from httpx import Client

log = logging.getLogger(__name__)

MOST_PAGES = 50
_MOST_STEPS = 6
"""Forms without a question and redirections that are followed, one after the other."""

_DEADLINE = 15.0
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_UNSEEN = frozenset({"title", "style", "script", "button"})


@dataclass(slots=True)
class Form:
    """The one form of a page: what goes with it unseen, and what the customer chooses."""

    target: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    means: dict[str, str] = field(default_factory=dict)
    chosen: str = ""
    number: str | None = None

    @property
    def asks(self) -> bool:
        """Whether the customer has anything to choose."""
        return bool(self.means) or self.number is not None


class PageReader(HTMLParser):
    """Reads the texts and the form of a page that has no script. What it does not know it takes for text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title = self.shop = self.amount = ""
        self.paragraphs: list[str] = []
        self.form: Form | None = None
        self._inside: list[str] = []
        self._word = ""
        self._is_amount = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(values.get("action", ""))
        elif tag == "input" and self.form is not None:
            self._input(self.form, values, checked="checked" in values)
        elif tag == "p":
            self._is_amount = values.get("class", "") in ("a", "amount")
            if not self._is_amount:
                self.paragraphs.append("")
        if tag not in ("input", "meta", "br", "link"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        if tag == "label":
            self._word = ""

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text:
            return
        if "title" in self._inside:
            self.title += text
        elif self._inside and self._inside[-1] in _UNSEEN:
            return
        elif "label" in self._inside:
            if self._word and self.form is not None:
                self.form.means[self._word] += text
        elif "h1" in self._inside:
            self.shop += text
        elif "p" in self._inside:
            if self._is_amount:
                self.amount += text
            else:
                self.paragraphs[-1] += text

    def _input(self, form: Form, values: Mapping[str, str], *, checked: bool) -> None:
        kind, name, value = values.get("type", "text"), values.get("name", ""), values.get("value", "")
        if kind == "radio":
            self._word = value
            form.means[value] = ""
            if checked or not form.chosen:
                form.chosen = value
        elif kind == "tel":
            form.number = value
        elif kind == "hidden":
            form.hidden[name] = value


@dataclass(slots=True)
class _Tab:
    """One page that is open, and the form behind it."""

    page: HostedPage
    number: str
    at: str = ""
    form: Form | None = None
    is_last: bool = False


class CustomersBrowser:
    """Every customer's browser. Methods return at once; `tell` is called, in another thread, when a page changed."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._tabs: deque[_Tab] = deque(maxlen=MOST_PAGES)
        self._ids = itertools.count(1)
        self._lock = threading.Lock()

    def pages(self) -> Sequence[HostedPage]:
        """Newest first."""
        with self._lock:
            return tuple(tab.page for tab in reversed(self._tabs))

    def scan(self, url: str, number: str) -> None:
        """Open `url` in a tab of its own. One that is open there already is loaded anew."""
        with self._lock:
            tab = next((tab for tab in self._tabs if tab.page.url == url and tab.page.is_open), None)
            if tab is None:
                tab = _Tab(HostedPage(f"page {next(self._ids)}", url, is_busy=True), number)
                self._tabs.append(tab)
            elif tab.page.is_busy:
                return
            else:
                tab.page = replace(tab.page, is_busy=True)
        self._work(tab, lambda client: self._load(client, tab, "GET", url))

    def decide(self, page_id: str, action: str, means: str, number: str) -> None:
        """`pay` or `refuse` sends the form; `close` leaves the page as it is, undecided."""
        with self._lock:
            tab = next((tab for tab in self._tabs if tab.page.id == page_id), None)
            if tab is None or tab.page.is_busy or not tab.page.is_open:
                return
            form = tab.form
            if action == "close" or form is None:
                tab.page = replace(tab.page, is_open=False, words=_("La page est fermée : rien n'a été décidé."))
                self._in_thread(self._tell)
                return
            tab.page = replace(tab.page, is_busy=True, chosen=means, number=number)
            # Who has refused puts the telephone away, even where the page would let them think again.
            tab.number, tab.is_last = number, action == "refuse"
        fields = {**form.hidden, "operator": means, "number": number, "action": action}
        target = urljoin(tab.at, form.target)
        self._work(tab, lambda client: self._load(client, tab, "POST", target, fields))

    # In threads of their own

    def _in_thread(self, work: Callable[[], None]) -> None:
        threading.Thread(target=work, name="customer's browser", daemon=True).start()

    def _work(self, tab: _Tab, load: "Callable[[Client], None]") -> None:
        def work() -> None:
            import httpx

            # No proxy and no authorities: both ends are this machine.
            bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            try:
                with httpx.Client(timeout=_DEADLINE, trust_env=False, verify=bare) as client:
                    load(client)
            except (httpx.HTTPError, _Elsewhere) as fault:
                log.info("the customer's page cannot be opened: %s", type(fault).__name__)
                with self._lock:
                    words = _("La page ne s'ouvre pas. Scanner le code encore une fois.")
                    tab.page = replace(tab.page, is_open=False, is_busy=False, words=words)
            self._tell()

        self._in_thread(work)

    def _load(
        self, client: "Client", tab: _Tab, method: str, url: str, fields: Mapping[str, str] | None = None
    ) -> None:
        """Get the page, and send on by itself what asks nothing: the till's own page has one button only."""
        for _step in range(_MOST_STEPS):
            if urlsplit(url).hostname not in _HERE:
                raise _Elsewhere(url)
            reply = client.request(method, url, data=fields)
            if reply.is_redirect:
                method, url, fields = "GET", urljoin(url, reply.headers["location"]), None
                continue
            read = PageReader(reply.text)
            if read.form is None or read.form.asks:
                self._show(tab, url, read)
                return
            method, url, fields = "POST", urljoin(url, read.form.target), read.form.hidden
        raise _Elsewhere(url)

    def _show(self, tab: _Tab, at: str, read: PageReader) -> None:
        form = read.form
        with self._lock:
            before = tab.page
            tab.at, tab.form = at, form
            tab.page = HostedPage(
                before.id,
                before.url,
                read.title,
                read.shop,
                read.amount,
                " ".join(text for text in read.paragraphs if text and text != f"{read.title} (simulation)"),
                tuple(form.means.items()) if form else (),
                form.chosen if form else "",
                (form.number or tab.number) if form else "",
                is_open=form is not None and not tab.is_last,
            )


class _Elsewhere(Exception):
    """A page led away from this machine, or in a circle."""
