"""Two short sounds: paid, and needs you. Played by the platform without waiting; silence is never an error."""

import sys
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from pos_app.ui import theme
from pos_app.ui.watch import Watch

PAID, NEEDS_YOU = "paid", "needs_you"
_PLAYERS = (("paplay", ()), ("pw-play", ()), ("aplay", ("-q",)), ("afplay", ()))
"""Programs of PulseAudio, PipeWire, ALSA and macOS, and what to tell them before the file."""


class Sounds(QObject):
    """Plays for what `watch` tells. `enabled` turns it on and off."""

    def __init__(self, watch: Watch, *, enabled: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.enabled = enabled
        watch.paid.connect(self.play_paid)
        watch.needs_you.connect(self.play_needs_you)

    def play_paid(self) -> None:
        """Two rising tones."""
        self._play(PAID)

    def play_needs_you(self) -> None:
        """Two low tones."""
        self._play(NEEDS_YOU)

    def play(self, file: Path) -> bool:
        """Start playing `file`; whether a player was found. Returns at once."""
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
            return True
        # Imported here: nothing sounds before the first frame.
        from PySide6.QtCore import QProcess, QStandardPaths

        for program, options in _PLAYERS:
            found = QStandardPaths.findExecutable(program)
            if found:
                started, _process = QProcess.startDetached(found, [*options, str(file)])
                return started
        return False

    def _play(self, name: str) -> None:
        if self.enabled and not self.play(theme.resources() / "sounds" / f"{name}.wav"):
            QApplication.beep()
