"""The wrap-up meeting (总结大会): held once by a unit, and by no unit that has something open (M71, S51)."""

import pgtrigger
from django.db import models

from documents.models import Meeting
from units.models import Unit
from units.models.unit import OfUnit


class WrapUpMeeting(OfUnit):
    """That a unit passed the gate: its day, place and people stand in the meeting, of the kind 总结大会.

    Written once; the database itself lets nobody write it over open business. The trigger locks the unit's items, then the unit,
    so that whoever adds or reopens an item comes before or after.
    """

    trail_name = "wrap_up"

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="wrap_up", verbose_name="单位")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="wrap_up", verbose_name="会议")

    class Meta:
        verbose_name = verbose_name_plural = "总结大会"
        triggers = [
            pgtrigger.Protect(name="wrap_up_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="nobody_wraps_up_what_is_open",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("day", "date")],
                func="""
                    PERFORM 1 FROM issues_item WHERE unit_id = NEW.unit_id ORDER BY id FOR SHARE;
                    PERFORM 1 FROM units_unit WHERE id = NEW.unit_id FOR UPDATE;
                    SELECT held_on INTO day FROM documents_meeting
                        WHERE id = NEW.meeting_id AND unit_id = NEW.unit_id AND kind = 'wrap_up' AND state = 'held';
                    IF day IS NULL THEN RAISE EXCEPTION 'unit %: this is no wrap-up meeting of its own', NEW.unit_id
                        USING ERRCODE = 'check_violation'; END IF;
                    IF NOT EXISTS (SELECT 1 FROM issues_item WHERE unit_id = NEW.unit_id)
                    OR EXISTS (SELECT 1 FROM issues_item WHERE unit_id = NEW.unit_id AND (state NOT IN ('closed', 'ended')
                        OR (closed_at AT TIME ZONE 'Asia/Shanghai')::date > day))
                    OR EXISTS (SELECT 1 FROM issues_ending e JOIN issues_item i ON i.id = e.item_id
                        WHERE i.unit_id = NEW.unit_id AND e.state = 'granted'
                        AND (e.decided_at AT TIME ZONE 'Asia/Shanghai')::date > day)
                    OR EXISTS (SELECT 1 FROM issues_flag f JOIN issues_item i ON i.id = f.item_id
                        WHERE i.unit_id = NEW.unit_id AND f.cleared_on IS NULL)
                    THEN RAISE EXCEPTION 'unit %: no wrap-up meeting over open business', NEW.unit_id
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.unit} 总结大会"
