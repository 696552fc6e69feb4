"""Addresses of the units app, under /desk/."""

from django.urls import path

app_name = "units"
urlpatterns: list = []
