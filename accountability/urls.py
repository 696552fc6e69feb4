"""Addresses of the accountability app, under /desk/."""

from django.urls import path

from accountability.views import boards

app_name = "accountability"
urlpatterns = [
    path("boards/", boards.boards, name="boards"),
    path("boards/new/", boards.board_new, name="board_new"),
    path("boards/print/", boards.board_print, name="board_print"),
    path("boards/<int:pk>/", boards.board_entry, name="board_entry"),
    path("boards/<int:pk>/<slug:act>/", boards.board_act, name="board_act"),
]
