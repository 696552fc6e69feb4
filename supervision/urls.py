"""Addresses of the supervision app, under /desk/."""

from django.urls import path

from supervision import views

app_name = "supervision"
urlpatterns = [
    path("wall/", views.wall, name="wall"),
    path("doubts/", views.doubts, name="doubts"),
    path("doubts/<slug:doubt>/<int:pk>/", views.doubt_look, name="doubt_look"),
    path("trail/", views.trail, name="trail"),
    path("trail/anchor/", views.trail_anchor, name="trail_anchor"),
]
