"""Progress on a terminal, one bar per step, with rate and time left; silent where nobody looks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from tqdm import tqdm

from communities.cordis.progress import Progress, stay_silent


class Bars:
    """Draws the bars."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Begin without a bar."""
        self._stream = stream or sys.stderr
        self._bars: dict[str, tqdm[Any]] = {}

    def __call__(self, step: str, *, done: int, total: int | None, unit: str) -> None:
        """Move the step's bar."""
        if step not in self._bars:
            self.close()
            self._bars[step] = tqdm(desc=step, total=total, unit=unit, unit_scale=True, file=self._stream)
        self._bars[step].update(done)

    def close(self) -> None:
        """Finish the last bar."""
        for bar in self._bars.values():
            bar.close()


@contextmanager
def show_progress(stream: TextIO) -> Iterator[Progress]:
    """Give what shows progress while the block runs, if the stream is a terminal."""
    bars = Bars(stream)
    try:
        yield bars if stream.isatty() else stay_silent
    finally:
        bars.close()
