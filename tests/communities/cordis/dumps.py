"""Writes small dumps in CORDIS's own dialect."""

from pathlib import Path
from typing import Any

# fmt: off
PROJECT_COLUMNS = [
    "id", "acronym", "status", "title", "startDate", "endDate", "totalCost", "ecMaxContribution",
    "legalBasis", "topics", "ecSignatureDate", "frameworkProgramme", "masterCall", "subCall", "fundingScheme",
    "nature", "objective", "contentUpdateDate", "rcn", "grantDoi",
]
ORGANISATION_COLUMNS = [
    "projectID", "projectAcronym", "organisationID", "vatNumber", "name", "shortName", "SME", "activityType",
    "street", "postCode", "city", "country", "nutsCode", "geolocation", "organizationURL", "contactForm",
    "contentUpdateDate", "rcn", "order", "role", "ecContribution", "netEcContribution", "totalCost",
    "endOfParticipation", "active",
]
# fmt: on
TOPIC_COLUMNS = ["projectID", "topic", "title"]
LEGAL_BASIS_COLUMNS = ["projectID", "legalBasis", "title", "uniqueProgrammePart"]
WEB_LINK_COLUMNS = ["projectID", "physUrl", "id", "availableLanguages", "type", "source", "represents"]

COLUMNS = {
    "project.csv": PROJECT_COLUMNS,
    "organization.csv": ORGANISATION_COLUMNS,
    "topics.csv": TOPIC_COLUMNS,
    "legalBasis.csv": LEGAL_BASIS_COLUMNS,
    "webLink.csv": WEB_LINK_COLUMNS,
}


def encode_row(values: list[str]) -> str:
    """Write a row as CORDIS does: a value with quotes is CSV-encoded before it is wrapped, and only then."""
    cells = ['"' + value.replace('"', '""') + '"' if '"' in value else value for value in values]
    return '"' + '";"'.join(cells) + '"\n'


def make_rows(name: str, rows: list[dict[str, str]]) -> str:
    """Write a table's header and rows; columns that a row does not name are empty."""
    columns = COLUMNS[name]
    return encode_row(columns) + "".join(
        encode_row([row.get(column, "") for column in columns]) for row in rows
    )


def write_table(folder: Path, name: str, rows: list[dict[str, str]], *, text: str = "") -> Path:
    """Put a table into a folder, with `text` after its rows."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(make_rows(name, rows) + text, encoding="utf-8", newline="\n")
    return path


def project(number: int | str = 101000001, **values: Any) -> dict[str, str]:
    """A row of project.csv."""
    return {
        "id": str(number),
        "acronym": f"ACRO{number}",
        "title": f"Project {number}",
        "status": "SIGNED",
        "startDate": "2024-01-01",
        "endDate": "2027-12-31",
        "totalCost": "1250000,5",
        "ecMaxContribution": "1000000",
        "legalBasis": "HORIZON.1.3",
        "topics": "HORIZON-INFRA-2023-EOSC-01-01",
        "frameworkProgramme": "HORIZON",
        "contentUpdateDate": "2025-03-01 10:00:00",
        "grantDoi": f"10.3030/{number}",
        **values,
    }


def member(number: int | str = 101000001, pic: int | str = 999990267, **values: Any) -> dict[str, str]:
    """A row of organization.csv."""
    return {
        "projectID": str(number),
        "organisationID": str(pic),
        "name": f"UNIVERSITY {pic}",
        "activityType": "HES",
        "country": "EL",
        "organizationURL": "http://www.example.org",
        "contentUpdateDate": "2025-03-01 10:00:00",
        "order": "1",
        "role": "coordinator",
        "ecContribution": "113695.60",
        "totalCost": "771225,1",
        "endOfParticipation": "false",
        **values,
    }


def topic(
    number: int | str = 101000001, code: str = "HORIZON-INFRA-2023-EOSC-01-01", title: str = "A topic"
) -> dict[str, str]:
    """A row of topics.csv."""
    return {"projectID": str(number), "topic": code, "title": title}


def legal_basis(number: int | str, code: str, *, title: str = "", unique: str = "") -> dict[str, str]:
    """A row of legalBasis.csv."""
    return {"projectID": str(number), "legalBasis": code, "title": title, "uniqueProgrammePart": unique}


def web_link(
    number: int | str, url: str, *, kind: str = "relatedWebsite", represents: str = "project"
) -> dict[str, str]:
    """A row of webLink.csv."""
    return {"projectID": str(number), "physUrl": url, "type": kind, "represents": represents}
