"""Addresses of the reviews app, under /desk/."""

from django.urls import path

app_name = "reviews"
urlpatterns: list = []
