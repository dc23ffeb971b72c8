"""Where Tab goes: the order of work, whenever the screens were made. Pure reading of Qt's focus chain."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(region: QWidget) -> list[QWidget]:
    """The widgets of `region` that Tab reaches, in the order that the region itself gave them."""
    found = [region] if _is_stop(region) else []
    widget = region.nextInFocusChain()
    while widget is not None and widget is not region:
        if region.isAncestorOf(widget) and _is_stop(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def neighbour(regions: Iterable[QWidget], here: QWidget | None, *, forward: bool) -> QWidget | None:
    """The stop after (or before) `here`, one region after the other and round again; None where there is none."""
    order = [stop for region in regions for stop in stops(region)]
    if not order:
        return None
    if here not in order:
        return order[0 if forward else -1]
    return order[(order.index(here) + (1 if forward else -1)) % len(order)]


def _is_stop(widget: QWidget) -> bool:
    reached_by_tab = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(reached_by_tab) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
