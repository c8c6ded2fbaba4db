"""The workflow once more, in a few lines of Python: random lives of requests are held against it."""

from dataclasses import dataclass, field

# From, action, to, and the role that may: written by hand.
EDGES = {
    ("draft", "submit"): ("submitted", "coordinator"),
    ("changes_requested", "resubmit"): ("submitted", "coordinator"),
    ("submitted", "claim"): ("in_review", "curator"),
    ("in_review", "release"): ("submitted", "assignee or lead"),
    ("in_review", "lapse"): ("submitted", "system"),
    ("in_review", "request_changes"): ("changes_requested", "assignee"),
    ("in_review", "accept"): ("accepted", "assignee"),
    ("in_review", "decline"): ("declined", "assignee"),
    ("draft", "cancel"): ("cancelled", "coordinator"),
    ("submitted", "cancel"): ("cancelled", "coordinator"),
    ("in_review", "cancel"): ("cancelled", "coordinator"),
    ("changes_requested", "cancel"): ("cancelled", "coordinator"),
    ("draft", "expire"): ("expired", "system"),
    ("changes_requested", "expire"): ("expired", "system"),
    ("declined", "reopen"): ("submitted", "coordinator or lead"),
    ("expired", "reopen"): ("submitted", "coordinator or lead"),
}
ACTIONS = sorted({action for _, action in EDGES})
OPEN = {"submitted", "in_review", "changes_requested"}
NOTIFIES_COORDINATOR = {
    "submit", "resubmit", "request_changes", "accept", "decline", "cancel", "expire", "reopen",
}  # fmt: skip


@dataclass
class LifeModel:
    """One request as the model sees it."""

    slug: str
    coordinator: str
    state: str = "draft"
    version: int = 1
    was_submitted: bool = False
    assignee: str = ""
    kept_for: str = ""
    barred: set[str] = field(default_factory=set)
    moves: list[tuple[str, str, str]] = field(default_factory=list)

    def may(self, action: str, role: str, *, is_free: bool) -> bool:
        """Whether the move is made: by whom, from where, and whether its name is free."""
        _, who = EDGES.get((self.state, action), ("", "nobody"))
        is_right_one = {
            "nobody": False,
            "coordinator": role == self.coordinator,
            "curator": self._may_claim(role),
            "system": role == "system",
            "assignee": role == self.assignee,
            "assignee or lead": role in {self.assignee, "lead"},
            "coordinator or lead": role in {self.coordinator, "lead"},
        }[who]
        return is_right_one and (is_free or action not in {"submit", "reopen"}) and self._has_a_past(action)

    def make(self, action: str, role: str) -> None:
        """Make the move."""
        target, _ = EDGES[self.state, action]
        if action in {"request_changes", "decline"}:
            self.kept_for = role if action == "request_changes" else ""
            self.barred |= {role} if action == "decline" else set()
        elif action == "claim" or target not in OPEN:
            self.kept_for = ""
        self.assignee = role if action == "claim" else ""
        self.was_submitted = self.was_submitted or action == "submit"
        self.moves.append((self.state, action, target))
        self.state, self.version = target, self.version + 1

    def _may_claim(self, role: str) -> bool:
        is_kept_for_another = self.kept_for not in {"", role} and role != "lead"
        return (
            role in {"curator", "colleague", "lead"} and not is_kept_for_another and role not in self.barred
        )

    def _has_a_past(self, action: str) -> bool:
        return action != "reopen" or self.was_submitted
