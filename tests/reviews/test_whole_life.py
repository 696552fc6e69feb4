"""One item from draft to stamp, by the services alone."""

from issues.states import State
from tests.factories import make_item
from trail.queries import broken


def test_an_item_goes_from_draft_to_the_stamp(cast):
    item = make_item(cast.town, state=State.CLOSED)
    assert item.state == State.CLOSED
    assert item.close_number == "销号〔2014〕1号"
    assert broken() == []
