"""Addresses of the supervision app, under /desk/."""

from django.urls import path

app_name = "supervision"
urlpatterns: list = []
