"""What a second start of the demo needs to be the same demo."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from csgraph.cli.listening import write_ready_file
from csgraph.settings import Settings


@dataclass(frozen=True)
class DemoState:
    """The demo's key, the ports of its vendors, whether they were synced."""

    api_key: str
    salesforce_port: int
    zendesk_port: int
    synced: bool = False


def demo_directory(settings: Settings) -> Path:
    """Return where the demo keeps its files; only its owner may look."""
    directory = settings.data_dir / "demo"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return directory


def state_file(settings: Settings) -> Path:
    """Return the file that holds the state."""
    return demo_directory(settings) / "state.json"


def read_state(file: Path) -> DemoState | None:
    """Return the state; None before the first start, or when the file can't be read."""
    try:
        return DemoState(**json.loads(file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_state(file: Path, state: DemoState) -> None:
    """Keep the state."""
    write_ready_file(file, asdict(state))
