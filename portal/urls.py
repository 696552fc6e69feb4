"""The public addresses."""

from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("items/", views.items, name="items"),
    path("items/<str:number>/", views.item, name="item"),
    path("units/", views.units, name="units"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("transparency/", views.transparency, name="transparency"),
    path("robots.txt", views.robots, name="robots"),
]
