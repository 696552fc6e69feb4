"""Addresses of the reviews app, under /desk/."""

from django.urls import path

from reviews.views import audits, reviews

app_name = "reviews"
urlpatterns = [
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/new/<int:pk>/", reviews.review_new, name="review_new"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/count/", reviews.review_count, name="review_count"),
    path("reviews/<int:pk>/confirm/", reviews.review_confirm, name="review_confirm"),
    path("reviews/<int:pk>/reject/", reviews.review_reject, name="review_reject"),
    path("reviews/<int:pk>/cancel/", reviews.review_cancel, name="review_cancel"),
    path("reviews/<int:pk>/sheet/", reviews.review_sheet, name="review_sheet"),
    path("audits/", audits.audits, name="audits"),
    path("audits/<int:pk>/", audits.audit, name="audit"),
    path("items/<int:pk>/close/", audits.close_apply, name="close_apply"),
]
