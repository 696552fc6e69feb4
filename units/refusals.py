"""What every verb refuses alike: an act without its reason, one person in two roles, several problems or rows at once."""

from django.core.exceptions import ValidationError


def needs_reason(reason, text):
    """Refuse with `text` an act whose `reason` is empty or blank. Raises ValidationError `reason_missing`."""
    if not reason.strip():
        raise ValidationError(text, code="reason_missing")


def another_person(by, text, *before):
    """Refuse with `text` who is among those that acted `before` (primary keys, None for nobody); the system (`by` None)
    may do every half, one person never two. Raises ValidationError `same_person` (convention 5).
    """
    if by is not None and by.pk in before:
        raise ValidationError(text, code="same_person")


def refuse_all(problems, code):
    """Refuse with every problem (texts) at once; none of them is no refusal. Raises ValidationError `code`."""
    if problems:
        raise ValidationError([ValidationError(problem, code=code) for problem in problems])


def refuse_by_field(against):
    """Refuse with every reason at once, each at its field; none of them is no refusal.

    `against`: (field, or "" for the whole form; code; text). Raises ValidationError with a dict of fields.
    """
    by_field: dict[str, list[ValidationError]] = {}
    for field, code, text in against:
        by_field.setdefault(field or "__all__", []).append(ValidationError(text, code=code))
    if by_field:
        raise ValidationError(by_field)


def refuse_each(rows, check):
    """Ask `check` of every row and refuse with all that is against any, each named by its row where there are several.

    Raises ValidationError with the codes that `check` raised.
    """
    rows, against = list(rows), []
    if len(rows) == 1:
        check(rows[0])  # the refusal as it is
        return
    for row in rows:
        try:
            check(row)
        except ValidationError as refusal:
            against += [
                ValidationError(f"{row}：{text}", code=error.code)
                for error in refusal.error_list
                for text in error.messages
            ]
    if against:
        raise ValidationError(against)
