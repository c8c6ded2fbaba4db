"""Addresses of the gallery, under the admin's: who may enter the admin may look at the mails."""

from django.contrib import admin
from django.urls import path

from requests_workflow.gallery import views

urlpatterns = [
    path("", admin.site.admin_view(views.list_mails), name="mail_gallery"),
    path("<str:key>/", admin.site.admin_view(views.show_mail), name="mail_gallery_mail"),
    path("<str:key>/html/", admin.site.admin_view(views.show_html), name="mail_gallery_html"),
]
