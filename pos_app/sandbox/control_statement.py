"""/control/statement: an operator's export of the sandbox's payments, as a file."""

from collections.abc import Collection
from datetime import date, datetime, time

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from pos_app.sandbox.exchange import Refused
from pos_app.sandbox.statement import LAYOUTS, entries, local_now
from pos_app.sandbox.statement_file import ENCODINGS, SEPARATORS, XLSX_TYPE, as_csv, as_xlsx
from pos_app.sandbox.statement_plants import PlantRefused, plant
from pos_app.sandbox.world import World

FORMATS = ("csv", "xlsx")


class StatementControl:
    """Writes statements of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def statement(self, request: Request) -> Response:
        """`?operator=pvit&format=csv&from=2026-11-20&to=2026-11-21&encoding=cp1252&separator=comma&plant=missing,orphan`

        All but the operator may be left out. `from` and `to` are local days or local times of the operator's country,
        both included; a difference is planted into what is left.
        """
        asked = request.query_params
        operator = _choice(asked, "operator", LAYOUTS)
        kind = _choice(asked, "format", FORMATS)
        encoding, separator = _choice(asked, "encoding", ENCODINGS), _choice(asked, "separator", SEPARATORS)
        layout = LAYOUTS[operator]
        first, last = _moment(asked, "from", time.min), _moment(asked, "to", time.max)
        listed = [entry for entry in entries(self._world, layout) if first <= entry.at <= last]
        wanted = [name for name in asked.get("plant", "").split(",") if name]
        try:
            rows = [layout.headers, *(layout.row(entry) for entry in plant(listed, wanted))]
        except PlantRefused as refused:
            raise Refused(str(refused)) from refused
        xlsx = kind == "xlsx"
        name = f"{operator}-{local_now(self._world, layout):%Y-%m-%d}.{kind}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Type": XLSX_TYPE if xlsx else f"text/csv; charset={ENCODINGS[encoding]}",
        }
        return Response(as_xlsx(rows) if xlsx else as_csv(rows, encoding, separator), headers=headers)


def _choice(asked: QueryParams, name: str, choices: Collection[str]) -> str:
    """What was asked for, or the first choice; an operator has to be named."""
    chosen = asked.get(name, "" if name == "operator" else next(iter(choices)))
    if chosen not in choices:
        raise Refused(f"{name}: one of {', '.join(choices)}")
    return chosen


def _moment(asked: QueryParams, name: str, of_day: time) -> datetime:
    text = asked.get(name)
    if not text:
        return datetime.combine(date.min if of_day == time.min else date.max, of_day)
    try:
        if len(text) == len("2026-11-21"):
            return datetime.combine(date.fromisoformat(text), of_day)
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise Refused(f"{name}: a local day or time, like 2026-11-21 or 2026-11-21T18:00:00") from error
