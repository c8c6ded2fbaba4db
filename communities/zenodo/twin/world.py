"""What a Zenodo in memory consists of, and what may be made to go wrong with it."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import RLock

from django.db import connection

from communities.zenodo.errors import Gone, NotThere, ZenodoError
from communities.zenodo.values import JoinRequest, NewCommunity, RemoteCommunity, Role

SITE = "https://zenodo.example"


@dataclass(frozen=True)
class Account:
    """Somebody with a token. An address that isn't shown isn't found either, as on Zenodo."""

    id: str
    name: str
    token: str
    email: str = ""
    shows_email: bool = False


@dataclass(frozen=True)
class Fault:
    """One error to come, before or after the effect of the next call of that name (of any, if "")."""

    error: ZenodoError
    call: str
    is_after_effect: bool


@dataclass
class World:
    """All that there is. Tests change it as people on Zenodo would; `calls` tells what was asked."""

    accounts: dict[str, Account] = field(default_factory=dict)
    communities: dict[str, RemoteCommunity] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    members: dict[str, dict[str, Role]] = field(default_factory=lambda: defaultdict(dict))
    visible: set[tuple[str, str]] = field(default_factory=set)
    invitations: dict[str, dict[str, Role]] = field(default_factory=lambda: defaultdict(dict))
    requests: dict[str, JoinRequest] = field(default_factory=dict)
    records: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))
    faults: list[Fault] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    created: int = 0
    lock: RLock = field(default_factory=RLock)

    def add_account(
        self, name: str, *, token: str = "", email: str = "", shows_email: bool = False
    ) -> Account:
        """Let somebody sign up; without a token they get one of their own."""
        number = str(len(self.accounts) + 1)
        account = Account(number, name, token or f"token-of-{name.lower()}", email, shows_email)
        self.accounts[account.token] = account
        return account

    def add_community(
        self, slug: str, *, owner: Account | None = None, title: str = "", **fields: object
    ) -> RemoteCommunity:
        """Let a community exist, with whatever fields of RemoteCommunity are given."""
        community = RemoteCommunity(
            id=str(uuid.uuid4()), slug=slug, title=title or slug.title(), revision=1,
            address=f"{SITE}/communities/{slug}",
        )  # fmt: skip
        return self.keep(replace(community, **fields), owner)  # type: ignore[arg-type] # the caller's fields

    def make(self, new: NewCommunity, owner: Account) -> RemoteCommunity:
        """Make a community, and count it."""
        self.created += 1
        return self.add_community(
            new.slug.lower(), owner=owner, title=new.title, description=new.description,
            website=new.website, page=new.page, award_ids=new.award_ids,
        )  # fmt: skip

    def keep(self, community: RemoteCommunity, owner: Account | None = None) -> RemoteCommunity:
        """Keep a community as it is now."""
        self.communities[community.id] = community
        if owner is not None:
            self.members[community.id][owner.id] = Role.OWNER
        return community

    def change(self, community_id: str, **fields: object) -> RemoteCommunity:
        """Change a community, as one of its owners would."""
        before = self.communities[community_id]
        after = replace(before, revision=before.revision + 1, **fields)  # type: ignore[arg-type] # as above
        return self.keep(after)

    def find(self, reference: str) -> RemoteCommunity:
        """Return the community with that UUID or slug."""
        for community in self.communities.values():
            if reference.lower() in {community.id, community.slug}:
                if community.id in self.deleted:
                    raise Gone(f"{reference} was deleted")
                return community
        raise NotThere(f"no community {reference}")

    def is_taken(self, slug: str) -> bool:
        """Whether a community has the slug, also one that was deleted."""
        return any(community.slug == slug.lower() for community in self.communities.values())

    def fail_next(self, error: ZenodoError, *, call: str = "", is_after_effect: bool = False) -> None:
        """Let the next call (of that name) fail, before or after it has had its effect."""
        self.faults.append(Fault(error, call, is_after_effect))

    @contextmanager
    def called(self, name: str) -> Iterator[None]:
        """Note a call, and fail it where that was asked for; in a transaction refuse it, as the real does."""
        refuse_transaction()
        with self.lock:
            self.calls.append(name)
            fault = next((fault for fault in self.faults if fault.call in {"", name}), None)
            if fault is not None:
                self.faults.remove(fault)
                if not fault.is_after_effect:
                    raise fault.error
            yield
            if fault is not None:
                raise fault.error


def refuse_transaction() -> None:
    """Raise RuntimeError in a transaction, but for the one that Django's tests wrap around each test."""
    blocks = connection.atomic_blocks
    if blocks and not blocks[-1]._from_testcase:  # type: ignore[attr-defined] # noqa: SLF001 - as atomic(durable=True) itself looks
        raise RuntimeError("Zenodo is asked in a transaction, whose locks would be held all the while.")
