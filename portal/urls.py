"""The public addresses."""

from django.urls import path

from portal import feeds, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("items/", views.items, name="items"),
    path("items.csv", views.items_csv, name="items_csv"),
    path("items/<str:number>/", views.item, name="item"),
    path("photos/<str:name>", views.photo, name="photo"),
    path("units/", views.units, name="units"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("notices/", views.notices, name="notices"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/poster/", views.poster, name="poster"),
    path("results/", views.results, name="results"),
    path("transparency/", views.transparency, name="transparency"),
    path("search/", views.search, name="search"),
    path("feed/", feeds.feed, name="feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", feeds.sitemap_part, name="sitemap_part"),
    path("robots.txt", views.robots, name="robots"),
]
