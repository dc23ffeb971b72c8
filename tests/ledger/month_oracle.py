"""What the reports of a ledger must say, from its raw events alone: `json`, `sqlite3`, and nothing of the product."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UNDECIDED = {"created", "sending", "awaiting", "unknown", "review"}
TOTAL = ("count", "amount", "fees", "late_count", "manual_count", "manual_amount")
MADE = ("operator", "currency", "environment", "amount")


@dataclass
class Paper:
    """What one would note on paper about one payment or payout."""

    made: dict[str, Any]
    out: bool
    state: str = "created"
    booked: int | None = None
    fee: int | None = None
    late: bool = False

    @property
    def account(self) -> tuple[str, str, str]:
        return self.made["operator"], self.made["currency"], self.made["environment"]


@dataclass
class Books:
    """Everything that the events up to one of them say."""

    papers: dict[str, Paper] = field(default_factory=dict)
    days: list[dict[str, Any]] = field(default_factory=list)
    cash: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    compared: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    explained: list[dict[str, Any]] = field(default_factory=list)
    closed: int = 0


def reports(path: Path, at: set[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """For each of the numbers, what a report has to say that is made right after the entry of that number."""
    books = Books()
    with closing(sqlite3.connect(path)) as connection:
        for seq, reference, kind, text, seal in connection.execute(
            "SELECT seq, reference, kind, data, seal FROM events ORDER BY seq"
        ):
            data = json.loads(text)
            if reference.startswith("@"):
                _note(books, seq, kind, data)
            elif kind in ("created", "payout"):
                books.papers[reference] = Paper({name: data[name] for name in MADE}, kind == "payout")
            else:
                _follow(books.papers[reference], seq, kind, data)
            if seq in at:
                yield seq, {**_report(books), "ledger_head": seal}


def booked(path: Path, up_to: int) -> dict[tuple[str, str, str], int]:
    """The money of the payments that are booked in the end, by an entry up to that number, by account."""
    books = Books()
    with closing(sqlite3.connect(path)) as connection:
        for seq, reference, kind, text in connection.execute(
            "SELECT seq, reference, kind, data FROM events ORDER BY seq"
        ):
            data = json.loads(text)
            if kind == "created":
                books.papers[reference] = Paper({name: data[name] for name in MADE}, out=False)
            elif reference in books.papers and seq <= up_to:
                _follow(books.papers[reference], seq, kind, data)
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for paper in books.papers.values():
        sums[paper.account] += paper.made["amount"] if paper.booked else 0
    return dict(sums)


def _follow(paper: Paper, seq: int, kind: str, data: dict[str, Any]) -> None:
    over = paper.state in ("refused", "abandoned")
    if kind in ("sending", "lost", "not_sent", "abandoned"):
        paper.state = {"lost": "unknown"}.get(kind, kind)
    elif kind == "accepted" and paper.state in ("sending", "unknown"):
        paper.state = "awaiting"
    elif kind == "declined" and paper.state in ("sending", "awaiting", "unknown"):
        paper.state = "refused"
    elif kind == "contradicted" and paper.state != "paid":
        paper.state = "review"
    elif kind == "paid" or (kind == "decided" and data["as"] == "paid"):
        paper.late = paper.late or over or "late" in data.get("flags", [])
        paper.booked = paper.booked or seq
        paper.state = "paid" if kind == "paid" else "manual"
        paper.fee = data.get("fee") if kind == "paid" else paper.fee
    elif kind == "decided":
        paper.state, paper.booked = "refused", None
    elif kind == "reconciled":
        paper.state = "paid"
        paper.fee = data.get("fee") if paper.fee is None else paper.fee


def _note(books: Books, seq: int, kind: str, data: dict[str, Any]) -> None:
    if kind == "day_opened":
        assert data["day"] == len(books.days) + 1, "numbers have no gap"
        assert data["since"] == books.closed, "a day begins where the last one ended"
        books.days.append(data)
        books.cash.clear()
        books.compared.clear()
    elif kind == "day_closed":
        assert data["day"] == len(books.days)
        books.closed = seq
    elif kind in ("cash_sale", "cash_in", "cash_out", "corrected"):
        books.cash.append((kind, {**data, "seq": seq}))
    elif kind == "compared":
        books.compared[data["operator"], data["environment"]] = data
    elif kind == "explained":
        books.explained.append(data)


def _report(books: Books) -> dict[str, Any]:
    day = books.days[-1]
    within = [paper for paper in books.papers.values() if paper.booked and paper.booked > day["since"]]
    incoming = _by_account([paper for paper in within if not paper.out])
    outgoing = _by_account([paper for paper in within if paper.out])
    return {
        "day_number": day["day"],
        "since": day["since"],
        "opened_by": day["by"],
        "totals": [{**account, **_total(papers)} for account, papers in incoming],
        "payouts": [
            {**account, "count": len(papers), "amount": sum(paper.made["amount"] for paper in papers)}
            for account, papers in outgoing
        ],
        "cash": _cash(books, day),
        "corrections": [
            {name: one[name] for name in ("seq", "day", "means", "currency", "amount", "by", "reason", "about")}
            for kind, one in books.cash
            if kind == "corrected"
        ],
        "undecided": [reference for reference, paper in books.papers.items() if paper.state in UNDECIDED],
        "reconciliation": _reconciliation(books),
    }


def _by_account(papers: list[Paper]) -> list[tuple[dict[str, str], list[Paper]]]:
    accounts: dict[tuple[str, str, str], list[Paper]] = defaultdict(list)
    for paper in papers:
        accounts[paper.account].append(paper)
    names = ("operator", "currency", "environment")
    return [(dict(zip(names, account, strict=True)), accounts[account]) for account in sorted(accounts)]


def _total(papers: list[Paper]) -> dict[str, int]:
    paid = [paper for paper in papers if paper.state == "paid"]
    vouched = [paper for paper in papers if paper.state != "paid"]
    sums = [len(paid), sum(paper.made["amount"] for paper in paid), sum(paper.fee or 0 for paper in paid)]
    sums += [sum(paper.late for paper in paid), len(vouched), sum(paper.made["amount"] for paper in vouched)]
    return dict(zip(TOTAL, sums, strict=True))


def _cash(books: Books, day: dict[str, Any]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"float": 0, "float_counted": False, "sales": 0, "sale_count": 0, "in": 0, "out": 0, "corrections": 0}
    )
    for count in day["floats"]:
        found[count["currency"]] |= {"float": count["amount"], "float_counted": count["counted"]}
    for kind, entry in books.cash:
        if kind == "corrected" and entry["means"] != "cash":
            continue
        of = found[entry["currency"]]
        if kind == "cash_sale":
            of["sales"] += entry["amount"]
            of["sale_count"] += 1
        of[{"cash_out": "out", "corrected": "corrections"}.get(kind, "in")] += entry["amount"]
    for of in found.values():
        of["expected"] = of["float"] + of["in"] - of["out"] + of["corrections"]
    return [{"currency": currency, **found[currency]} for currency in sorted(found)]


def _reconciliation(books: Books) -> list[dict[str, Any]]:
    found: dict[str, dict[str, int]] = {}
    for (operator, environment), data in sorted(books.compared.items()):
        said = [
            (one["reference"], one["line"])
            for one in books.explained
            if (one["operator"], one["environment"]) == (operator, environment)
        ]
        entries = [(reference, None) for reference in data["ours_only"]]
        entries += [(None, key) for key in data["theirs_only"]] + [tuple(pair) for pair in data["differs"]]
        unexplained = 0
        for reference, key in entries:
            unexplained += (reference, key) not in said
        counts = {name: len(data[name]) for name in ("ours_only", "theirs_only", "differs")}
        counts |= {"matched": data["matched"], "unexplained": unexplained}
        before = found.get(operator, dict.fromkeys(counts, 0))
        found[operator] = {name: before[name] + number for name, number in counts.items()}
    return [{"operator": operator, **counts} for operator, counts in found.items()]
