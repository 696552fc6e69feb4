"""Addresses of the issues app, under /desk/."""

from django.urls import path

app_name = "issues"
urlpatterns: list = []
