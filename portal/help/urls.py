"""Addresses of the help section."""

from django.urls import path

from portal.help import views

urlpatterns = [
    path("", views.show_contents, name="help"),
    path("search/", views.search, name="help_search"),
    path("<slug:slug>/", views.show_page, name="help_page"),
]
