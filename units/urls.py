"""Addresses of the units app, under /desk/."""

from django.urls import path

from units import views

app_name = "units"
urlpatterns = [
    path("units/", views.units, name="units"),
    path("units/new/", views.unit_new, name="unit_new"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("units/<int:pk>/edit/", views.unit_edit, name="unit_edit"),
    path("units/<int:pk>/leaders/new/", views.leader_new, name="leader_new"),
    path("units/<int:pk>/contacts/new/", views.contact_new, name="contact_new"),
    path("leaders/<int:pk>/", views.leader_edit, name="leader_edit"),
    path("contacts/<int:pk>/", views.contact_edit, name="contact_edit"),
    path("groups/", views.groups, name="groups"),
    path("groups/new/", views.group_new, name="group_new"),
    path("groups/<int:pk>/", views.group_edit, name="group_edit"),
    path("people/", views.people, name="people"),
    path("people/new/", views.person_new, name="person_new"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/password/", views.person_password, name="person_password"),
    path("people/<int:pk>/factor/", views.person_factor, name="person_factor"),
    path("people/<int:pk>/assignments/new/", views.assignment_new, name="assignment_new"),
    path("assignments/<int:pk>/delete/", views.assignment_delete, name="assignment_delete"),
    path("security/", views.security, name="security"),
    path("security/on/", views.factor_on, name="factor_on"),
    path("security/off/", views.factor_off, name="factor_off"),
    path("security/codes/", views.recovery_codes, name="recovery_codes"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/years/new/", views.declared_year_new, name="declared_year_new"),
    path("calendar/years/<int:pk>/delete/", views.declared_year_delete, name="declared_year_delete"),
    path("calendar/<int:pk>/delete/", views.decreed_day_delete, name="decreed_day_delete"),
    path("rules/", views.rules, name="rules"),
    path("rules/edit/", views.rules_edit, name="rules_edit"),
    path("rules/proposals/<int:pk>/", views.rule_proposal, name="rule_proposal"),
    path("rules/proposals/<int:pk>/withdraw/", views.rule_proposal_withdraw, name="rule_proposal_withdraw"),
    path("rules/campaign/", views.campaign_edit, name="campaign_edit"),
    path("rules/stages/new/", views.stage_new, name="stage_new"),
    path("rules/stages/<int:pk>/", views.stage_edit, name="stage_edit"),
    path("delegations/", views.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", views.delegation_end, name="delegation_end"),
    path("rules/reasons/new/", views.return_reason_new, name="return_reason_new"),
    path("rules/reasons/<int:pk>/use/", views.return_reason_use, name="return_reason_use"),
    path("rules/sources/new/", views.source_new, name="source_new"),
]
