"""What staff may set: a policy that only watches, all limits off and on, a user's own limit."""

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.traffic.controls import refresh_controls
from portal.traffic.models import LimitOverride, Switch
from portal.traffic.policies import CAPACITY
from portal.traffic.rates import current_rates

LONGEST_REASON = 1_000


class SteeringError(ValueError):
    """What was asked for can't be set; the text says why, and what to do."""


def list_switchable() -> list[str]:
    """Return the policies that may be run dry: not those that guard passwords and tokens against guessing."""
    return [*(policy.name for policy in current_rates().at("api")), CAPACITY]


def switch_off(policy: str, *, reason: str, actor: User) -> None:
    """Have the policy refuse nobody for now; `Switch.ALL` for all of them. Raises SteeringError."""
    if policy != Switch.ALL and policy not in list_switchable():
        raise SteeringError(_("“%(policy)s” can't be switched: choose one of the list.") % {"policy": policy})
    if not reason.strip():
        raise SteeringError(_("Say why, for your colleagues: write a reason, then switch."))
    Switch.objects.update_or_create(
        policy=policy, defaults={"reason": reason.strip()[:LONGEST_REASON], "set_by": actor}
    )
    refresh_controls()


def switch_on(policy: str) -> None:
    """Have the policy refuse again."""
    Switch.objects.filter(policy=policy).delete()
    refresh_controls()


def refuse_senseless_limit(override: LimitOverride) -> None:
    """Raise SteeringError for a limit below a guest's, or of a policy that counts no users."""
    rows = {policy.name: policy for policy in current_rates().at("api") if not policy.is_for_guests_only}
    policy = rows.get(override.policy)
    if policy is None:
        names = ", ".join(rows)
        raise SteeringError(_("Choose a policy that counts users: %(names)s.") % {"names": names})
    if override.limit < policy.guest:
        raise SteeringError(
            _("Guests have %(guest)s; nobody who signs in gets less. Give at least that many.")
            % {"guest": policy.guest}
        )
