"""Addresses of the documents app, under /desk/."""

from django.urls import path

from documents.views import documents, meetings, received

app_name = "documents"
urlpatterns = [
    path("documents/", documents.documents, name="documents"),
    path("documents/new/", documents.document_new, name="document_new"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/edit/", documents.document_edit, name="document_edit"),
    path("documents/<int:pk>/ask/", documents.document_ask, name="document_ask"),
    path("documents/<int:pk>/check/", documents.document_check, name="document_check"),
    path("documents/<int:pk>/issue/", documents.document_issue, name="document_issue"),
    path("documents/<int:pk>/withdraw/", documents.document_withdraw, name="document_withdraw"),
    path("documents/<int:pk>/print/", documents.document_print, name="document_print"),
    path("documents/<int:pk>/document.docx", documents.document_word, name="document_word"),
    path("received/", received.received, name="received"),
    path("received/<int:pk>/", received.addressee, name="addressee"),
    path("received/<int:pk>/sign/", received.addressee_sign, name="addressee_sign"),
    path("received/<int:pk>/reply/", received.addressee_reply, name="addressee_reply"),
    path("received/<int:pk>/judge/", received.addressee_judge, name="addressee_judge"),
    path("received/files/<int:pk>/", received.reply_file, name="reply_file"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/hold/", meetings.meeting_hold, name="meeting_hold"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/minutes/", meetings.meeting_minutes, name="meeting_minutes"),
    path("meetings/files/<int:pk>/", meetings.meeting_file, name="meeting_file"),
]
