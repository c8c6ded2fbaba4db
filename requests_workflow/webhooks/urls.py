"""Addresses of the account's pages about webhooks."""

from django.urls import path

from requests_workflow.webhooks import views

urlpatterns = [
    path("", views.list_endpoints, name="account_webhooks"),
    path("new/", views.make_endpoint, name="account_make_webhook"),
    path("<uuid:pk>/", views.show_endpoint, name="account_webhook"),
    path("<uuid:pk>/edit/", views.edit_endpoint, name="account_edit_webhook"),
    path("<uuid:pk>/secret/", views.renew_secret, name="account_renew_webhook_secret"),
    path("<uuid:pk>/ping/", views.ping_endpoint, name="account_ping_webhook"),
    path("<uuid:pk>/switch/", views.switch_endpoint, name="account_switch_webhook"),
    path("<uuid:pk>/delete/", views.delete_endpoint, name="account_delete_webhook"),
    path("<uuid:pk>/calls/<int:delivery>/resend/", views.resend_call, name="account_resend_call"),
]
