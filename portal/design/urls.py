"""The address of the component page."""

from django.urls import path

from portal.design import views

urlpatterns = [
    path("", views.show_components, name="design"),
]
