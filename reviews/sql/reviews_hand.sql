-- Who has had a hand in an application, and at which of its levels: who decided, in whose name, and (level 0) who applied. Nobody
-- has one at two levels of one item (S45): the queue, the service and `verdict_guard` ask this relation. No WHERE in the arms, or
-- PostgreSQL would not look through them to the indexes.
CREATE OR REPLACE VIEW reviews_hand AS
SELECT close_out_id, "order", decided_by_id AS person_id FROM reviews_auditstep
UNION ALL SELECT close_out_id, "order", on_behalf_of_id FROM reviews_auditstep
UNION ALL SELECT id, 0::smallint, applied_by_id FROM reviews_closeout;
