"""Which database role may do what. The owner migrates; the runtime role owns nothing and has just these rights."""

from django.conf import settings
from django.db import connections

DEFAULT = "SELECT, INSERT, UPDATE"
EXCEPT = {  # table: rights of the runtime role where they differ from DEFAULT
    "django_migrations": "SELECT",
    "django_content_type": "SELECT",
    "auth_permission": "SELECT",
    "trail_event": "SELECT, INSERT",
    "trail_head": "SELECT",
    "trail_anchor": "SELECT, INSERT",
    # what a person may take back before it counts: drafts, links of drafts, sessions, assignments
    "cache": "SELECT, INSERT, UPDATE, DELETE",
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "mfa_authenticator": "SELECT, INSERT, UPDATE, DELETE",  # turned off, reset
    "units_assignment": "SELECT, INSERT, UPDATE, DELETE",
    "units_seat": "SELECT",  # follows roles, units, delegations and contact points by triggers of the owner
    # what happened to units and people is history (M121, M122)
    "units_unitchange": "SELECT, INSERT",
    "units_changedunit": "SELECT, INSERT",
    "units_unitname": "SELECT, INSERT",
    "units_handover": "SELECT, INSERT",
    "inspections_doubtnote": "SELECT, INSERT",
    "inspections_raiseddoubt": "SELECT, INSERT, DELETE",  # what no longer holds goes at the next check
    "supervision_chase": "SELECT, INSERT",
    "supervision_wrapupmeeting": "SELECT, INSERT",
    "inspections_drawnitem": "SELECT",  # the draw itself writes them (S58)
    "documents_document_to": "SELECT, INSERT, DELETE",  # the addressees of a draft; what went out has rows of its own
    "documents_presence": "SELECT, INSERT, DELETE",
    "documents_resolution": "SELECT, INSERT, DELETE",
    "documents_replyfile": "SELECT, INSERT",
    "documents_meetingfile": "SELECT, INSERT",
    "accountability_objectionfile": "SELECT, INSERT",
    "units_keptanswer": "SELECT, INSERT, UPDATE, DELETE",  # swept after some days
    "units_declaredyear": "SELECT, INSERT, UPDATE, DELETE",
    "units_decreedday": "SELECT, INSERT, UPDATE, DELETE",
    "issues_item": "SELECT, INSERT, UPDATE, DELETE",
    "issues_item_sources": "SELECT, INSERT, DELETE",
    "issues_measure": "SELECT, INSERT, UPDATE, DELETE",
    "issues_itemday": "SELECT, INSERT, UPDATE, DELETE",  # with its draft only
    "issues_columnmeaning": "SELECT, INSERT, UPDATE, DELETE",
    "issues_frozencopy": "SELECT, INSERT, DELETE",  # a trigger lets go only of what is purged
    "issues_releasedphoto": "SELECT, INSERT, DELETE",
    "issues_channelentry": "SELECT, INSERT",
    "issues_ledgerrow": "SELECT, INSERT, UPDATE, DELETE",
    # the ballot (promises 2.2): boxes take in and give nothing back, what was counted is read only; `tally` does the rest
    "reviews_reviewitem": "SELECT, INSERT",
    "reviews_attendance": "SELECT",
    "reviews_attendee": "SELECT, INSERT, DELETE",
    "reviews_slip": "SELECT, INSERT",
    "reviews_box": "INSERT",
    "reviews_receiptbox": "INSERT",
    "reviews_commentbox": "INSERT",
    "reviews_ballot": "SELECT",
    "reviews_receipt": "SELECT",
    "reviews_comment": "SELECT",
    "reviews_papercount": "SELECT, INSERT",
    "reviews_seal": "SELECT, INSERT",
    "reviews_countsheet": "SELECT, INSERT",
    "reviews_subject": "SELECT, INSERT",
    "reviews_consequence": "SELECT, INSERT",
    "reviews_opinion": "SELECT, INSERT",
    "reviews_interview": "SELECT, INSERT",
}
COLUMNS = {  # table: rights on some of its columns only
    "issues_frozencopy": "UPDATE (replaced_on)",
    "reviews_reviewitem": "UPDATE (snapshot, outcome, shortfalls)",
    "reviews_attendee": "UPDATE (present)",
    "reviews_slip": "UPDATE (state)",
    "reviews_receiptbox": "SELECT (code)",
    "reviews_opinion": "UPDATE (shown, text)",
    "inspections_raiseddoubt": "UPDATE (looked, review_id)",
    "inspections_drawnitem": "UPDATE (method, met, finding, order_id, looked_on, looked_by_id)",
    "reviews_interview": "UPDATE (text)",
}
FUNCTIONS = ["tally(bigint, bigint, timestamptz)"]  # what it may call besides what everybody may


class OwnerMigrates:
    """Schema changes go through the `owner` alias only; everything else through `default`."""

    def allow_migrate(self, db, app_label, **hints):
        return db == "owner"


def grant(using):
    """After migrating: take every right from the runtime role and give back what the table above says."""
    connection, role = connections[using], settings.DATABASE_RUNTIME_ROLE
    if connection.settings_dict["USER"] == role:
        return  # one role only (a test of production settings): there is nobody to give rights to
    with connection.cursor() as cursor:
        cursor.execute(f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{role}"')
        cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
        cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'GRANT {EXCEPT.get(table, DEFAULT)} ON "{table}" TO "{role}"')
            if table in COLUMNS:
                cursor.execute(f'GRANT {COLUMNS[table]} ON "{table}" TO "{role}"')
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'public'")
        for (view,) in cursor.fetchall():
            cursor.execute(f'GRANT SELECT ON "{view}" TO "{role}"')
        for function in FUNCTIONS:
            cursor.execute("SELECT to_regprocedure(%s)", [function])
            if cursor.fetchone()[0] is None:
                continue  # migrated back to before it
            cursor.execute(f'GRANT EXECUTE ON FUNCTION {function} TO "{role}"')
