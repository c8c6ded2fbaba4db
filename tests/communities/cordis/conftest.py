"""Real dumps, where they are at hand, and small made-up ones."""

import os
from pathlib import Path

import pytest

from tests.communities.cordis.dumps import legal_basis, member, project, topic, write_table

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real dumps: SHARED_DATA, or shared/data beside the repository."""
    folder = Path(os.environ.get("SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"real CORDIS dumps are not at {folder}; name their folder in SHARED_DATA")
    return folder


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Give a folder with two grants, their consortia, topics and legal bases."""
    folder = tmp_path / "cordis-small-csv"
    write_table(folder, "project.csv", [project(101000001), project(101000002)])
    members = [
        member(101000001, 999990001),
        member(101000001, 999990002, role="participant", order="2"),
        member(101000002, 999990001),
    ]
    write_table(folder, "organization.csv", members)
    write_table(folder, "topics.csv", [topic(101000001), topic(101000002)])
    bases = [
        legal_basis(101000001, "HORIZON.1.3", title="Research infrastructures", unique="true"),
        legal_basis(101000002, "HORIZON.1.3", title="Research infrastructures", unique="true"),
    ]
    write_table(folder, "legalBasis.csv", bases)
    return folder
