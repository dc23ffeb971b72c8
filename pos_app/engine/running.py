"""Whether the engine still takes requests: what its parts have to look at before they begin something."""

from dataclasses import dataclass

from pos_app.core.errors import KnownError


@dataclass(slots=True)
class Running:
    """`stopped` is the fault or bug after which nothing new is begun; `closing` once the till is being closed."""

    stopped: BaseException | None = None
    closing: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing new may begin."""
        return self.closing or self.stopped is not None

    def require(self) -> None:
        """Raise `KnownError("engine_stopped")` where nothing new may begin."""
        if self.over:
            raise KnownError("engine_stopped")
