"""Addresses of the reviews app, under /desk/."""

from django.urls import path

from reviews.views import acts, audits, evaluations, opinions, reviews

app_name = "reviews"
urlpatterns = [
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/new/<int:pk>/", reviews.review_new, name="review_new"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/roll/", acts.review_roll, name="review_roll"),
    path("reviews/<int:pk>/lock/", acts.review_lock, name="review_lock"),
    path("reviews/<int:pk>/roll/confirm/", acts.review_roll_confirm, name="review_roll_confirm"),
    path("reviews/<int:pk>/roll/return/", acts.review_roll_return, name="review_roll_return"),
    path("reviews/<int:pk>/sign-in/", acts.review_sign_in, name="review_sign_in"),
    path("reviews/<int:pk>/slips/", acts.review_slips, name="review_slips"),
    path("reviews/<int:pk>/slips/void/", acts.review_slips_void, name="review_slips_void"),
    path("reviews/<int:pk>/slips/exchange/", acts.review_exchange, name="review_exchange"),
    path("reviews/<int:pk>/rehearse/", acts.review_rehearse, name="review_rehearse"),
    path("reviews/<int:pk>/start/ask/", acts.review_ask_start, name="review_ask_start"),
    path("reviews/<int:pk>/start/", acts.review_start, name="review_start"),
    path("reviews/<int:pk>/close/ask/", acts.review_ask_close, name="review_ask_close"),
    path("reviews/<int:pk>/close/", acts.review_close, name="review_close"),
    path("reviews/<int:pk>/paper/", acts.review_paper, name="review_paper"),
    path("reviews/<int:pk>/sheets/", acts.review_sheets, name="review_sheets"),
    path("reviews/sheets/<int:pk>/", acts.count_sheet, name="count_sheet"),
    path("reviews/<int:pk>/room/", acts.review_room, name="review_room"),
    path("reviews/<int:pk>/count/", acts.review_count, name="review_count"),
    path("reviews/<int:pk>/confirm/", reviews.review_confirm, name="review_confirm"),
    path("reviews/<int:pk>/void/", acts.review_void, name="review_void"),
    path("reviews/<int:pk>/cancel/", acts.review_cancel, name="review_cancel"),
    path("reviews/<int:pk>/print/<slug:what>/", reviews.review_print, name="review_print"),
    path("reviews/<int:pk>/minutes.docx", reviews.review_minutes, name="review_minutes"),
    path("reviews/<int:pk>/sheet/", reviews.review_sheet, name="review_sheet"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/new/<int:pk>/", evaluations.evaluation_new, name="evaluation_new"),
    path("evaluations/<int:pk>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/pass/", evaluations.pass_new, name="pass_new"),
    path("evaluations/posts/<int:pk>/", evaluations.consequence, name="consequence"),
    path("items/<int:pk>/interview/", opinions.interview, name="interview"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/<uuid:pk>/", opinions.opinion_judge, name="opinion_judge"),
    path("audits/", audits.audits, name="audits"),
    path("audits/<int:pk>/", audits.audit, name="audit"),
    path("items/<int:pk>/close/", audits.close_apply, name="close_apply"),
]
