"""Addresses of the ballot, under /vote/: for everybody, and nobody is asked who they are."""

from django.urls import path

from reviews.views import opinions, vote

app_name = "vote"
urlpatterns = [
    path("", vote.vote, name="vote"),
    path("photo/", vote.photo, name="photo"),
    path("receipt/", vote.receipt, name="receipt"),
    path("opinion/<str:number>/", opinions.opinion, name="opinion"),
    path("<int:pk>/", vote.public_round, name="round"),
]
