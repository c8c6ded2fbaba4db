"""Writes small dumps in the forms that CORDIS publishes, CSV in its own dialect."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from communities.cordis.dialect import Record, read_records, split_cells

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
SUBJECT_COLUMNS = [
    *("projectID", "euroSciVocCode", "euroSciVocPath", "euroSciVocTitle", "euroSciVocDescription"),
]
WEB_LINK_COLUMNS = ["projectID", "physUrl", "id", "availableLanguages", "type", "source", "represents"]

COLUMNS = {
    "project.csv": PROJECT_COLUMNS,
    "organization.csv": ORGANISATION_COLUMNS,
    "topics.csv": TOPIC_COLUMNS,
    "legalBasis.csv": LEGAL_BASIS_COLUMNS,
    "webLink.csv": WEB_LINK_COLUMNS,
    "euroSciVoc.csv": SUBJECT_COLUMNS,
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


def subject(number: int | str, code: str, title: str) -> dict[str, str]:
    """A row of euroSciVoc.csv."""
    path = f"/natural sciences/{title}"
    return {
        "projectID": str(number),
        "euroSciVocCode": code,
        "euroSciVocPath": path,
        "euroSciVocTitle": title,
    }


def web_link(
    number: int | str, url: str, *, kind: str = "relatedWebsite", represents: str = "project"
) -> dict[str, str]:
    """A row of webLink.csv."""
    return {"projectID": str(number), "physUrl": url, "type": kind, "represents": represents}


def write_json(
    folder: Path, name: str, rows: Sequence[Mapping[str, object]], *, indent: int | None = 1
) -> Path:
    """Put a table in its JSON form into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=indent), encoding="utf-8", newline="\n")
    return path


def write_as_json(folder: Path, csv_folder: Path) -> Path:
    """Write the tables of a small dump once more, as JSON."""
    for path in csv_folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="\n") as lines:
            header = split_cells(next(lines).rstrip("\n"))
            records = list(read_records(enumerate(lines, start=2), width=len(header)))
        rows = [
            dict(zip(header, record.cells, strict=True)) for record in records if isinstance(record, Record)
        ]
        write_json(folder, f"{path.stem}.json", rows)
    return folder


def project_xml(number: int | str = 101000001, *, inside: str = "", **texts: str) -> str:
    """Give a project in its XML form; `inside` stands among its associations."""
    values = {
        "id": str(number),
        "acronym": f"ACRO{number}",
        "title": f"Project {number}",
        "totalCost": "1250000.5",
        "ecMaxContribution": "1000000",
        "startDate": "2024-01-01",
        "endDate": "2027-12-31",
        "status": "SIGNED",
        "contentUpdateDate": "2025-03-01 10:00:00",
        **texts,
    }
    elements = "".join(f"  <{name}>{text}</{name}>\n" for name, text in values.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<project xmlns="http://cordis.europa.eu">\n'
        f"{elements}  <relations><associations>\n{inside}\n  </associations></relations>\n</project>\n"
    )


def member_xml(pic: int | str = 999990001, *, role: str = "coordinator", **attributes: str) -> str:
    """Give an organisation in its XML form."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<organization type="{role}"{more}><id>{pic}</id><legalName>UNIVERSITY {pic}</legalName>'
        "<address><city>Graz</city><country>AT</country></address></organization>"
    )


def programme_xml(code: str, *, kind: str = "relatedLegalBasis", unique: str = "true") -> str:
    """Give a legal basis or topic in its XML form."""
    part = f' uniqueProgrammePart="{unique}"' if unique else ""
    return (
        f'<programme type="{kind}"{part}><code>{code}</code><title>About {code}</title>'
        f"<frameworkProgramme>HORIZON</frameworkProgramme></programme>"
    )


def write_xml(folder: Path, *documents: str) -> Path:
    """Put projects in their XML form into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(documents, start=1):
        (folder / f"project-rcn-{number}_en.xml").write_text(text, encoding="utf-8", newline="\n")
    return folder
