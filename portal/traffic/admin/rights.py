"""Who sees traffic in the admin, and who may steer it."""

from django.http import HttpRequest

from portal.traffic.models import Switch


def may_look(request: HttpRequest) -> bool:
    """Whether they are staff: curators have nothing to do with who asks how much."""
    return bool(request.user.is_active and request.user.is_staff)


def may_steer(request: HttpRequest) -> bool:
    """Whether they may change limits, for one user or for all."""
    return may_look(request) and request.user.has_perm(f"traffic.change_{Switch._meta.model_name}")
