from django.db import migrations

# `tally` is the only hand that can open the boxes. It runs with the owner's rights, does nothing unless the review is closed,
# and in one transaction: checks ballots against slips against people, writes answers in shuffled order and codes sorted,
# counts, and empties the boxes by TRUNCATE, which gives them new files. After that neither the transaction number nor the
# place nor the order of a row joins a slip to an answer, or the answers of one sheet to each other (S9, S20). Answers of
# another review that lie in the same boxes are put back in shuffled order.
FORWARD = """
CREATE FUNCTION paper_numbers(which bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN third.numbers IS NOT NULL THEN third.numbers
                WHEN first.numbers = second.numbers THEN first.numbers END
    FROM (SELECT 1) AS one
    LEFT JOIN reviews_papercount first ON first.review_id = which AND first.entry = 1
    LEFT JOIN reviews_papercount second ON second.review_id = which AND second.entry = 2
    LEFT JOIN reviews_papercount third ON third.review_id = which AND third.entry = 3
$$;

CREATE FUNCTION tally(which bigint, by_person bigint, moment timestamptz) RETURNS text LANGUAGE plpgsql
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

-- only `tally`, which runs as the tables' owner, may say that a review was counted or void by itself
CREATE FUNCTION counted_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'reviews_box'::regclass) THEN
        RAISE EXCEPTION 'review %: only the count moves a closed review', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counted_guard BEFORE UPDATE OF state ON reviews_democraticreview FOR EACH ROW
    WHEN (OLD.state = 'closed' AND NEW.state <> 'closed') EXECUTE FUNCTION counted_guard();

CREATE OR REPLACE FUNCTION count_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reviews bigint[];
BEGIN
    reviews := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.review_id] WHEN 'DELETE' THEN ARRAY[OLD.review_id]
        ELSE ARRAY[OLD.review_id, NEW.review_id] END;
    IF EXISTS (SELECT 1 FROM reviews_democraticreview WHERE id = ANY(reviews) AND state <> 'closed') THEN
        RAISE EXCEPTION 'review %: not being counted', reviews USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r reviews_democraticreview%ROWTYPE;
    voters bigint;
    public_voters bigint;
BEGIN
    SELECT * INTO r FROM reviews_democraticreview WHERE id = NEW.review_id;
    SELECT coalesce(sum(present), 0),
           coalesce(sum(present) FILTER (WHERE category IN ('grassroots', 'service_user')), 0)
    INTO voters, public_voters FROM reviews_attendance WHERE review_id = NEW.review_id;
    IF (r.state = 'counted' AND r.rehearsal_of_id IS NULL AND NEW.round > 0
        AND voters >= r.quorum AND public_voters * 100 >= voters * r.public_share
        AND NEW.valid > 0 AND NEW.valid <= voters AND NEW.valid = NEW.likes + NEW.dislikes + NEW.unsure
        AND NEW.approvals * 100 >= NEW.base * r.floor) IS NOT TRUE THEN
        RAISE EXCEPTION 'review %: the rule is not met', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION round_born_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.valid IS NOT NULL OR NEW.approvals IS NOT NULL OR NEW.base IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM reviews_democraticreview d JOIN issues_item i ON i.id = NEW.item_id
        WHERE d.id = NEW.review_id AND d.state = 'draft' AND d.unit_id = i.unit_id AND i.state = 'finished'
        AND (d.rehearsal_of_id IS NULL) = (NEW.round > 0)
    ) THEN
        RAISE EXCEPTION 'review %: not a draft, or not a finished item of its unit', NEW.review_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION snapshot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM reviews_democraticreview WHERE id = NEW.review_id) <> 'draft' THEN
        RAISE EXCEPTION 'review %: its items stand since it was locked', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER snapshot_guard BEFORE UPDATE OF snapshot ON reviews_reviewitem FOR EACH ROW
    WHEN (OLD.snapshot IS DISTINCT FROM NEW.snapshot) EXECUTE FUNCTION snapshot_guard();

-- the roll: lines while it is drafted, who is there while it is locked, nothing after that (S35)
CREATE FUNCTION roll_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_state text;
    whose bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.review_id ELSE NEW.review_id END;
BEGIN
    SELECT state INTO its_state FROM reviews_democraticreview WHERE id = whose;
    IF (TG_OP = 'UPDATE' AND NOT (its_state = 'locked' OR its_state = 'draft')) OR (TG_OP = 'INSERT' AND its_state <> 'draft')
        OR (TG_OP = 'DELETE' AND its_state NOT IN ('draft', 'decided', 'void', 'cancelled')) THEN
        RAISE EXCEPTION 'review %: its roll stands', whose USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER roll_guard BEFORE INSERT OR UPDATE OR DELETE ON reviews_attendee FOR EACH ROW EXECUTE FUNCTION roll_guard();

-- slips: made before and while people vote, used only while they vote
CREATE FUNCTION slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_state text;
BEGIN
    SELECT state INTO its_state FROM reviews_democraticreview WHERE id = NEW.review_id;
    IF (TG_OP = 'INSERT' AND its_state NOT IN ('locked', 'open')) OR (NEW.state = 'used' AND its_state <> 'open')
        OR (NEW.state = 'void' AND its_state NOT IN ('locked', 'open', 'closed')) THEN
        RAISE EXCEPTION 'review %: no slip moves now', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER slip_guard BEFORE INSERT OR UPDATE OF state ON reviews_slip FOR EACH ROW EXECUTE FUNCTION slip_guard();

CREATE FUNCTION paper_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM reviews_democraticreview WHERE id = NEW.review_id) <> 'closed' OR (NEW.entry > 1 AND NOT EXISTS (
        SELECT 1 FROM reviews_papercount WHERE review_id = NEW.review_id AND entry = NEW.entry - 1)) THEN
        RAISE EXCEPTION 'review %: not the time of this entry', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER paper_guard BEFORE INSERT ON reviews_papercount FOR EACH ROW EXECUTE FUNCTION paper_guard();

CREATE FUNCTION seal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM reviews_democraticreview WHERE id = NEW.review_id) <> 'counted'
        OR NEW.hash <> encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'review %: nothing to seal', NEW.review_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seal_guard BEFORE INSERT ON reviews_seal FOR EACH ROW EXECUTE FUNCTION seal_guard();
"""
BACKWARD = """
DROP FUNCTION seal_guard CASCADE; DROP FUNCTION paper_guard CASCADE; DROP FUNCTION slip_guard CASCADE;
DROP FUNCTION roll_guard CASCADE; DROP FUNCTION snapshot_guard CASCADE; DROP FUNCTION counted_guard CASCADE;
DROP FUNCTION tally; DROP FUNCTION paper_numbers;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_ballot_tables"), ("units", "0003_ballot_rules")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
