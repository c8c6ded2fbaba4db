"""Makes and ends staff's rules about domains."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.domains.names import encode_host, find_registrable
from communities.models import DomainRule, Organisation
from portal.accounts.models import User

Kind = DomainRule.Kind


def make_rule(
    *,
    kind: str,
    domain: str,
    reason: str,
    by: User,
    organisation: Organisation | None = None,
    same_as: str = "",
) -> DomainRule:
    """Put a rule in force. Raises ValidationError, by field, with what to do."""
    rule = DomainRule(
        kind=kind,
        domain=_read_domain(domain, "domain"),
        organisation=organisation,
        same_as=_read_domain(same_as, "same_as") if same_as else "",
        reason=reason.strip(),
        made_by=by,
    )
    _refuse_what_lacks(rule)
    with transaction.atomic():
        _refuse_second(rule)
        rule.full_clean(exclude=["made_by", "ended_by", "ended_at"])
        rule.save()
    return rule


def end_rule(rule: DomainRule, *, by: User) -> bool:
    """End a rule; tell whether it was still in force."""
    in_force = DomainRule.objects.filter(pk=rule.pk, ended_at=None)
    return bool(in_force.update(ended_at=timezone.now(), ended_by=by))


def _read_domain(text: str, field: str) -> str:
    host = encode_host(text.strip().lower())
    if not host or not find_registrable(host):
        raise ValidationError({field: _("Give a domain that somebody can have registered, such as tum.de.")})
    return host


def _refuse_what_lacks(rule: DomainRule) -> None:
    if rule.kind == Kind.PIN and rule.organisation is None:
        raise ValidationError({"pic": _("Name the organisation whose domain it is.")})
    if rule.kind == Kind.ALIAS and not rule.same_as:
        raise ValidationError({"same_as": _("Name the domain that CORDIS knows.")})
    if rule.kind == Kind.ALIAS and rule.organisation is not None:
        raise ValidationError({"pic": _("An alias names a domain, not an organisation: leave this empty.")})
    if rule.kind == Kind.ALIAS and rule.same_as == rule.domain:
        raise ValidationError({"same_as": _("This is the same domain: name the other one.")})
    if rule.kind != Kind.ALIAS and rule.same_as:
        raise ValidationError({"same_as": _("Only an alias is another domain’s name: leave this empty.")})


def _refuse_second(rule: DomainRule) -> None:
    """One domain is another name of one domain at most, and one rule says a thing once."""
    same = DomainRule.objects.select_for_update().filter(
        kind=rule.kind, domain=rule.domain, organisation=rule.organisation, ended_at=None
    )
    if same.exists():
        raise ValidationError({"domain": _("Such a rule is in force already: end that one first.")})
