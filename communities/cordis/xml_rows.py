"""From the XML form of a project to rows with the column names of the CSV form."""

from collections.abc import Iterable, Iterator

from communities.cordis.rows import Place, Row, SkippedRow, Table
from communities.cordis.xml_records import (
    CATEGORY,
    ORGANISATION,
    ORGANISATION_CATEGORY,
    PROGRAMME,
    WEB_LINK,
    Record,
)

_LEGAL_BASIS, _TOPIC = "relatedLegalBasis", "relatedTopic"
_ACTIVITY, _SCHEME = "organizationActivityType", "projectFundingSchemeCategory"
_SUBJECT = "euroSciVoc"
_SAME_NAME = (
    *("id", "rcn", "acronym", "status", "title", "startDate", "endDate"),
    *("totalCost", "ecMaxContribution"),
)


def make_rows(records: Iterable[Record], *, name: str) -> Iterator[Row | SkippedRow]:
    """Give the rows of one project; a skipped one if the document is something else."""
    held = list(records)
    if not held:
        yield SkippedRow(Table.PROJECT, Place(name, 1), "its outermost element is not a project")
        return
    *parts, project = held
    yield Row(Table.PROJECT, Place(name, project.line), _make_project_cells(project, parts))
    for table, record, cells in _make_parts(parts, project=project):
        yield Row(table, Place(name, record.line), {"projectID": project.text("id"), **cells})


def _make_project_cells(project: Record, parts: list[Record]) -> dict[str, str]:
    frameworks = [part.text("frameworkProgramme") for part in parts if _is_programme(part, _LEGAL_BASIS)]
    schemes = [part.text("code") for part in parts if _is_category(part, CATEGORY, _SCHEME)]
    return {
        **{column: project.text(column) for column in _SAME_NAME},
        "objective": project.text("objective"),
        "contentUpdateDate": project.text("contentUpdateDate"),
        "grantDoi": project.text("identifiers/grantDoi"),
        "frameworkProgramme": next(filter(None, frameworks), ""),
        "fundingScheme": next(filter(None, schemes), ""),
    }


def _make_parts(parts: list[Record], *, project: Record) -> Iterator[tuple[Table, Record, dict[str, str]]]:
    activity = ""
    for part in parts:
        if _is_category(part, ORGANISATION_CATEGORY, _ACTIVITY):
            # It stands inside its organisation, which ends after it.
            activity = part.text("code")
        elif part.path == ORGANISATION:
            yield Table.ORGANISATION, part, _make_member_cells(part, project, activity=activity)
            activity = ""
        elif _is_programme(part, _LEGAL_BASIS):
            yield Table.LEGAL_BASIS, part, _make_legal_basis_cells(part)
        elif _is_programme(part, _TOPIC):
            yield Table.TOPIC, part, {"topic": part.text("code"), "title": part.text("title")}
        elif _is_category(part, CATEGORY, _SUBJECT):
            cells = {"euroSciVocCode": part.text("code"), "euroSciVocTitle": part.text("title")}
            yield Table.SUBJECT, part, cells
        elif part.path == WEB_LINK:
            yield Table.WEB_LINK, part, _make_link_cells(part)


def _make_member_cells(part: Record, project: Record, *, activity: str) -> dict[str, str]:
    return {
        "organisationID": part.text("id"),
        "name": part.text("legalName"),
        "shortName": part.text("shortName"),
        "activityType": activity,
        "city": part.text("address/city"),
        "country": part.text("address/country"),
        "organizationURL": part.text("address/url"),
        # The CSV form dates every row; here a project dates all that it holds.
        "contentUpdateDate": part.text("contentUpdateDate") or project.text("contentUpdateDate"),
        "order": part.attributes.get("order", ""),
        "role": part.attributes.get("type", ""),
        "ecContribution": part.attributes.get("ecContribution", ""),
        "endOfParticipation": part.attributes.get("terminated", ""),
    }


def _make_legal_basis_cells(part: Record) -> dict[str, str]:
    return {
        "legalBasis": part.text("code"),
        "title": part.text("title"),
        "uniqueProgrammePart": part.attributes.get("uniqueProgrammePart", ""),
    }


def _make_link_cells(part: Record) -> dict[str, str]:
    names = ("type", "represents")
    return {"physUrl": part.text("physUrl")} | {name: part.attributes.get(name, "") for name in names}


def _is_programme(part: Record, kind: str) -> bool:
    return part.path == PROGRAMME and part.attributes.get("type") == kind


def _is_category(part: Record, path: str, classification: str) -> bool:
    return part.path == path and part.attributes.get("classification") == classification
