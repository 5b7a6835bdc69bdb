"""Where a server is between its start and its end."""

from dataclasses import dataclass


@dataclass(slots=True)
class Lifecycle:
    """Is told of the end before it comes, so that readiness can tell others."""

    is_stopping: bool = False

    def stop(self) -> None:
        """Take no new work, as far as others can be asked not to send it."""
        self.is_stopping = True
