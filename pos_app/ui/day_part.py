"""What the pages of the day's screen share: they take the keyboard when they are shown. Nothing else."""

from PySide6.QtWidgets import QWidget


class DayPart(QWidget):
    """One page of the day."""

    def heightForWidth(self, width: int) -> int:
        # What it needs, not what it would like: tall keys and tables are no reason to scroll.
        layout = self.layout()
        return super().heightForWidth(width) if layout is None else layout.totalMinimumHeightForWidth(width)

    def begin_typing(self) -> None:
        """Take the keyboard, where it is needed first."""
        raise NotImplementedError
