"""What `documents` sends that burdens a unit (M118): notices, criticism, a reply that is returned."""

from documents.states import BURDENS, AddresseeState, DocumentState
from trail import clock
from units.burdens import Burden, born_as, burdening
from units.permissions import Permission

burdening(
    Burden(
        "document",
        "督办通知单、通报批评",
        model="addressee",
        act="addressee.sent",
        permission=Permission.DOCUMENT_ISSUE,
        verbs=("documents.services.issuing.issue_document",),
        find=born_as("addressee", AddresseeState.SENT),
        page=("documents:addressee", "pk"),
        hands=("document.drafted_by_id", "document.checked_by_id", "document.issued_by_id"),
        runs_from=lambda row, day: row.signed_on or clock.today(),
        burdens=lambda row: row.document.kind in BURDENS and row.document.state == DocumentState.ISSUED,
        joins=("document",),
        follows="请活动办撤回这份文书；需要更正后重发的，撤回以后另行印发。",
    ),
    Burden(
        "reply_return",
        "退回回复",
        model="addressee",
        act="addressee.returned",
        permission=Permission.DOCUMENT_JUDGE,
        verbs=("documents.services.replies.judge_reply",),
        find=born_as("addressee", AddresseeState.RETURNED),
        page=("documents:addressee", "pk"),
        follows="单位再次提交回复即可，由另一人认可。",
    ),
)
