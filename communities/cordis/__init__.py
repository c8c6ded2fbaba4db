"""CORDIS data: reading the published dumps, importing them, and the sample that comes along."""

from pathlib import Path


def sample_path() -> Path:
    """Give the folder of the bundled sample; its SOURCE.md names origin and licence."""
    return Path(__file__).parent / "sample"
