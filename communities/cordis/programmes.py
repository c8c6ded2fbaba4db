"""The programmes of a dump: which there are, their place in the tree, and what of it is new."""

from dataclasses import dataclass, field

from communities.cordis.programme_tree import Branch, grow_tree
from communities.cordis.report import Tally
from communities.cordis.session import allocate_keys, fill, read, run
from communities.models import Programme

_TITLES = "SELECT code, max(title) FROM cordis_legal_basis GROUP BY code"
_FRAMEWORKS = """
    SELECT l.code, max(g.framework_programme) FROM cordis_legal_basis l
    JOIN cordis_grant g ON g.number = l.number AND g.source = l.source
    GROUP BY l.code
"""
_WRITTEN = ["title", "framework", "parent", "depth", "path"]


@dataclass
class ProgrammePlan:
    """The programmes to write, parents first."""

    created: list[Programme] = field(default_factory=list)
    updated: list[Programme] = field(default_factory=list)

    def write(self) -> None:
        """Write them; in the transaction that publishes the import."""
        Programme.objects.bulk_create(self.created)
        Programme.objects.bulk_update(self.updated, _WRITTEN)


def plan_programmes(tally: Tally) -> ProgrammePlan:
    """Put the codes of the stage into the tree, and leave the key of each in the stage."""
    held = {programme.code: programme for programme in Programme.objects.all()}
    titles = {code: programme.title for code, programme in held.items()}
    frameworks = {code: programme.framework for code, programme in held.items()}
    staged: dict[str, str] = dict(read(_TITLES))
    frameworks |= {code: name for code, name in read(_FRAMEWORKS) if name}
    titles |= {code: title or titles.get(code, "") for code, title in staged.items()}
    branches = grow_tree(titles, named_frameworks=frameworks) if staged else []
    plan = _compare(branches, held)
    tally.read, tally.created, tally.updated = len(branches), len(plan.created), len(plan.updated)
    tally.unchanged = len(branches) - len(plan.created) - len(plan.updated)
    _stage_keys({programme.code: programme.pk for programme in (*held.values(), *plan.created)})
    return plan


def _compare(branches: list[Branch], held: dict[str, Programme]) -> ProgrammePlan:
    plan = ProgrammePlan()
    missing = [branch.code for branch in branches if branch.code not in held]
    keys = {code: programme.pk for code, programme in held.items()}
    keys |= dict(zip(missing, allocate_keys(Programme, len(missing)), strict=True))
    for branch in branches:
        wanted = _make(branch, keys)
        if branch.code not in held:
            plan.created.append(wanted)
        elif _describe(held[branch.code]) != _describe(wanted):
            plan.updated.append(wanted)
    return plan


def _make(branch: Branch, keys: dict[str, int]) -> Programme:
    return Programme(
        pk=keys[branch.code],
        code=branch.code,
        title=branch.title,
        framework=branch.framework,
        parent_id=keys[branch.parent] if branch.parent else None,
        depth=len(branch.path),
        path=branch.written_path,
    )


def _describe(programme: Programme) -> tuple[object, ...]:
    return (
        programme.title,
        programme.framework,
        programme.parent_id,
        programme.depth,
        programme.path,
    )


def _stage_keys(keys: dict[str, int]) -> None:
    run("CREATE TEMPORARY TABLE cordis_programme_key (code text PRIMARY KEY, id bigint)")
    fill("cordis_programme_key", list(keys.items()))
