"""A document on paper: a poster for the notice board, or one card an item, each with its permanent address (M37, M39)."""

from units.drawings import qr


def sheet(shown, address_of):
    """What a poster or cards print: the copies in their order, each with the address of its public page as a QR.

    `address_of`: {item number: absolute address}, or None where the document is not for everybody: a code on the board must not
    lead to a page that is not there.
    """
    rows = []
    for copy in shown.copies.all():
        body = copy.content
        address = (
            address_of(body["number"]) if body.get("number") and shown.scope == shown.Scope.PUBLIC else ""
        )
        rows.append(body | {"address": address, "qr": qr(address) if address else ""})
    return rows
