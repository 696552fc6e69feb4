"""Addresses of the accountability app, under /desk/."""

from django.urls import path

from accountability.views import boards, objections

app_name = "accountability"
urlpatterns = [
    path("boards/", boards.boards, name="boards"),
    path("boards/new/", boards.board_new, name="board_new"),
    path("boards/print/", boards.board_print, name="board_print"),
    path("boards/<int:pk>/", boards.board_entry, name="board_entry"),
    path("boards/<int:pk>/<slug:act>/", boards.board_act, name="board_act"),
    path("objections/", objections.objections, name="objections"),
    path("objections/new/<int:event>/", objections.objection_new, name="objection_new"),
    path("objections/files/<int:pk>/", objections.objection_file, name="objection_file"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("objections/<int:pk>/decide/", objections.objection_decide, name="objection_decide"),
    path("objections/<int:pk>/withdraw/", objections.objection_withdraw, name="objection_withdraw"),
    path("objections/<int:pk>/read/", objections.objection_read, name="objection_read"),
]
