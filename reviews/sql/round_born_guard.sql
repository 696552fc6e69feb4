-- A round is born without numbers, in a draft, on a finished item of the review's unit (M62), or on a post of the evaluation its
-- review is a pass of (M64). A rehearsal's round has no number among the real ones (S38).
CREATE OR REPLACE FUNCTION round_born_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.valid IS NOT NULL OR NEW.approvals IS NOT NULL OR NEW.base IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM reviews_democraticreview d
        LEFT JOIN issues_item i ON i.id = NEW.item_id LEFT JOIN reviews_subject s ON s.id = NEW.subject_id
        WHERE d.id = NEW.review_id AND d.state = 'draft' AND (d.rehearsal_of_id IS NULL) = (NEW.round > 0)
        AND ((d.evaluation_id IS NULL AND d.unit_id = i.unit_id AND i.state = 'finished')
            OR (NEW.item_id IS NULL AND d.evaluation_id = s.evaluation_id))
    ) THEN
        RAISE EXCEPTION 'review %: not a draft, or not a finished item of its unit, or not a post of its evaluation',
            NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER round_born_guard BEFORE INSERT ON reviews_reviewitem
    FOR EACH ROW EXECUTE FUNCTION round_born_guard();
