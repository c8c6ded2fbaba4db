"""The account pages that are ours; django-allauth's stand below them, at the same address."""

from allauth.account import views as account
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.views import add_webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.providers.orcid import views as orcid
from django.urls import path

from portal.accounts.views import closing, data, notifications, overview, profile, sessions, tokens
from portal.accounts.views.addresses import telling_of_changes
from portal.accounts.views.departure import answer_only_when_set_up, leave_by_page
from portal.accounts.views.identity import have_means_to_confirm

urlpatterns = [
    path("", overview.show_account, name="account_overview"),
    path("profile/", profile.edit_profile, name="account_profile"),
    path("notifications/", notifications.edit_notifications, name="account_notifications"),
    path("tokens/", tokens.list_tokens, name="account_tokens"),
    path("tokens/new/", tokens.make_token, name="account_make_token"),
    path("tokens/<int:pk>/revoke/", tokens.revoke_token, name="account_revoke_token"),
    path("sessions/<int:pk>/end/", sessions.end_session, name="account_end_session"),
    path("data/", data.show_data, name="account_data"),
    path("data/download/", data.download_data, name="account_download"),
    path("close/", closing.close_account, name="account_close"),
    path("closed/", closing.confirm_closed, name="account_closed"),
    # Before allauth's own, which they wrap.
    path("email/", telling_of_changes(have_means_to_confirm(account.email)), name="account_email"),
    path("password/set/", have_means_to_confirm(account.password_set), name="account_set_password"),
    path("2fa/totp/activate/", have_means_to_confirm(activate_totp), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", have_means_to_confirm(add_webauthn), name="mfa_add_webauthn"),
    path("3rdparty/", have_means_to_confirm(social.connections), name="socialaccount_connections"),
    path("orcid/login/", answer_only_when_set_up(leave_by_page(orcid.oauth2_login))),
    path("orcid/login/callback/", answer_only_when_set_up(orcid.oauth2_callback)),
    path("oidc/<slug:provider_id>/login/", leave_by_page(oidc.login)),
]
