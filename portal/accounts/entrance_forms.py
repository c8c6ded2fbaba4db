"""allauth's forms at the entrance, in the words of this site."""

from typing import Any

from allauth.account.forms import AddEmailForm, LoginForm, RequestLoginCodeForm, ResetPasswordForm, SignupForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django.utils.translation import gettext_lazy as _

LABELS = {"email": _("E-mail address"), "login": _("E-mail address"), "remember": _("Stay signed in here")}


class Worded:
    """Calls fields what they are called elsewhere on the site."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            if name in self.fields:
                self.fields[name].label = label


class WordedLoginForm(Worded, LoginForm):
    """Sign in."""


class WordedSignupForm(Worded, SignupForm):
    """Sign up."""


class WordedAddEmailForm(Worded, AddEmailForm):
    """Another address."""


class WordedResetPasswordForm(Worded, ResetPasswordForm):
    """A new password."""


class WordedRequestLoginCodeForm(Worded, RequestLoginCodeForm):
    """A code in place of the password."""


class WordedSocialSignupForm(Worded, SocialSignupForm):
    """Sign up after signing in elsewhere."""
