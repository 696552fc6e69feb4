-- The count of a review's ballots: the only hand that can open the boxes (S9, S11, S14, S20, S30, M58, M61).
--
-- It runs with the owner's rights and does nothing unless the review is closed. In one transaction it
--   1. checks ballots against slips against people; where they differ the review is void by itself, and why is returned,
--   2. writes answers in shuffled order and codes sorted,
--   3. counts, slips and paper together,
--   4. empties the boxes by TRUNCATE, which gives them new files.
-- After that neither the transaction number nor the place nor the order of a row joins a slip to an answer, or the answers of one
-- sheet to each other. Answers of another review that lie in the same boxes are put back in shuffled order.
--
-- Whoever changes it reads docs/ballot.md first and lets tests/reviews/ballot speak. Who may call it: rectify/rights.py.
CREATE OR REPLACE FUNCTION tally(which bigint, by_person bigint, moment timestamptz) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r reviews_democraticreview%ROWTYPE;
    used bigint;
    out bigint;
    people bigint;
    sheets bigint;
    paper jsonb;
    why text := '';
    boxes reviews_box[];
    codes reviews_receiptbox[];
    words reviews_commentbox[];
BEGIN
    SELECT * INTO r FROM reviews_democraticreview WHERE id = which FOR UPDATE;
    IF r.state IS DISTINCT FROM 'closed' THEN
        RAISE EXCEPTION 'review %: not closed', which USING ERRCODE = 'check_violation';
    END IF;
    LOCK TABLE reviews_box, reviews_receiptbox, reviews_commentbox IN ACCESS EXCLUSIVE MODE;
    paper := paper_numbers(which);
    IF r.paper_issued > 0 AND paper IS NULL THEN
        RAISE EXCEPTION 'review %: paper is not agreed', which USING ERRCODE = 'check_violation';
    END IF;
    sheets := coalesce((paper ->> 'returned')::bigint, 0);
    SELECT count(*) FILTER (WHERE state = 'used'), count(*) FILTER (WHERE state <> 'void') INTO used, out
    FROM reviews_slip WHERE review_id = which;
    SELECT count(*) INTO people FROM reviews_attendee WHERE review_id = which AND present;

    IF out > people THEN
        why := format('发出评议票 %s 张，多于到场 %s 人。', out, people);
    ELSIF used + sheets > people THEN
        why := format('收到评议票 %s 张、纸质票 %s 张，合计多于到场 %s 人。', used, sheets, people);
    ELSIF EXISTS (
        SELECT 1 FROM reviews_reviewitem i LEFT JOIN reviews_box b ON b.item_id = i.id AND b.review_id = which
        WHERE i.review_id = which GROUP BY i.id HAVING count(b.id) <> used
    ) OR EXISTS (
        SELECT 1 FROM reviews_box b LEFT JOIN reviews_reviewitem i ON i.id = b.item_id AND i.review_id = which
        WHERE b.review_id = which AND i.id IS NULL
    ) THEN
        why := format('票箱里的票数与已用评议票 %s 张不符。', used);
    ELSIF (SELECT count(*) FROM reviews_receiptbox WHERE review_id = which) <> used THEN
        why := format('回执数与已用评议票 %s 张不符。', used);
    END IF;

    IF why = '' THEN
        INSERT INTO reviews_ballot (review_id, item_id, choice)
        SELECT review_id, item_id, choice FROM reviews_box WHERE review_id = which ORDER BY item_id, gen_random_uuid();
        INSERT INTO reviews_receipt (code, review_id)
        SELECT code, review_id FROM reviews_receiptbox WHERE review_id = which ORDER BY code;
        INSERT INTO reviews_comment (id, review_id, text)
        SELECT gen_random_uuid(), review_id, text FROM reviews_commentbox WHERE review_id = which ORDER BY gen_random_uuid();
        INSERT INTO reviews_attendance (review_id, category, present)
        SELECT which, category, count(*) FROM reviews_attendee WHERE review_id = which AND present
        GROUP BY category ORDER BY category;
        UPDATE reviews_reviewitem i SET
            valid = n.a + n.b + n.c, likes = n.a, dislikes = n.b, unsure = n.c, spoilt = n.spoilt,
            approvals = CASE r.approving WHEN 2 THEN n.a + n.b ELSE n.a END,
            base = CASE r.denominator WHEN 'present' THEN people ELSE n.a + n.b + n.c END
        FROM (
            SELECT j.id,
                count(b.*) FILTER (WHERE b.choice = 'a') + coalesce((paper #>> ARRAY['items', j.id::text, '0'])::bigint, 0) AS a,
                count(b.*) FILTER (WHERE b.choice = 'b') + coalesce((paper #>> ARRAY['items', j.id::text, '1'])::bigint, 0) AS b,
                count(b.*) FILTER (WHERE b.choice = 'c') + coalesce((paper #>> ARRAY['items', j.id::text, '2'])::bigint, 0) AS c,
                coalesce((paper #>> ARRAY['items', j.id::text, '3'])::bigint, 0)
                    + coalesce((paper #>> ARRAY['items', j.id::text, '4'])::bigint, 0) AS spoilt
            FROM reviews_reviewitem j LEFT JOIN reviews_ballot b ON b.item_id = j.id
            WHERE j.review_id = which GROUP BY j.id
        ) AS n WHERE n.id = i.id;
    END IF;

    IF used > 0 OR EXISTS (SELECT 1 FROM reviews_box WHERE review_id = which)
        OR EXISTS (SELECT 1 FROM reviews_receiptbox WHERE review_id = which)
        OR EXISTS (SELECT 1 FROM reviews_commentbox WHERE review_id = which) THEN
        SELECT array_agg(b ORDER BY gen_random_uuid()) INTO boxes FROM reviews_box b WHERE review_id <> which;
        SELECT array_agg(b ORDER BY gen_random_uuid()) INTO codes FROM reviews_receiptbox b WHERE review_id <> which;
        SELECT array_agg(b ORDER BY gen_random_uuid()) INTO words FROM reviews_commentbox b WHERE review_id <> which;
        TRUNCATE reviews_box, reviews_receiptbox, reviews_commentbox;
        INSERT INTO reviews_box SELECT (unnest(boxes)).*;
        INSERT INTO reviews_receiptbox SELECT (unnest(codes)).*;
        INSERT INTO reviews_commentbox SELECT (unnest(words)).*;
    END IF;

    UPDATE reviews_democraticreview SET state = CASE why WHEN '' THEN 'counted' ELSE 'void' END,
        note = CASE why WHEN '' THEN note ELSE why END, counted_at = moment, counted_by_id = by_person WHERE id = which;
    RETURN why;
END $$;

REVOKE ALL ON FUNCTION tally(bigint, bigint, timestamptz) FROM PUBLIC;
