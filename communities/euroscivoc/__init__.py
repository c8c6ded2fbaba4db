"""EuroSciVoc, the European Science Vocabulary: reading it, importing it, and the excerpt that comes along."""

from pathlib import Path


def excerpt_path() -> Path:
    """Give the bundled excerpt, which has the subjects of the CORDIS sample; SOURCE.md names its origin."""
    return Path(__file__).parent / "sample" / "EuroSciVoc-skos-xl.ttl"
