-- From version 3 to 4: what the upstream said of each failure, types of products, products that are not known yet, look-ups of facts
-- after a success. A server of version 3 that still runs neither reads nor writes any of it. A payment that was asked about for
-- years keeps the attempts that decide something and the newest 200; such a server goes by those as by all.
ALTER TABLE consumptions ADD COLUMN product_type text;
ALTER TABLE consumptions ADD COLUMN lacks_product boolean NOT NULL DEFAULT false;
ALTER TABLE consumptions ADD COLUMN dropped_attempts integer NOT NULL DEFAULT 0;
ALTER TABLE looks ADD COLUMN product_type text;
ALTER TABLE attempts ADD COLUMN is_doubtful_refusal boolean NOT NULL DEFAULT false;
ALTER TABLE attempts ADD COLUMN message text;

-- Only the face that names products tells these facts, or a store without a list.
UPDATE consumptions SET lacks_product = true
  WHERE status = 'CONSUMED' AND evidence <> 'IMPORTED' AND product_id IS NULL
    AND (store_order_id IS NOT NULL OR purchased_at IS NOT NULL OR is_test IS NOT NULL
      OR market IS NOT NULL AND seen_unconsumed_at IS NULL);
CREATE INDEX consumptions_productless ON consumptions (requested_at, row) WHERE lacks_product AND product_id IS NULL;

CREATE TABLE fact_look_ups (
  consumption uuid    PRIMARY KEY,
  token       bytea   NOT NULL,
  due_ms      bigint  NOT NULL,
  try_count   integer NOT NULL
);
CREATE INDEX fact_look_ups_due ON fact_look_ups (due_ms);

-- The rule is that of src/domain/attemptsToDrop.ts, drawn a little more narrowly.
CREATE TABLE attempts_to_drop (consumption uuid, number integer, PRIMARY KEY (consumption, number));
WITH long AS (
    SELECT consumption, max(number) - 200 AS until, bool_or(control_token IS NOT NULL AND outcome = 'REFUSED') AS has_rounds
    FROM attempts WHERE consumption IN (SELECT consumption FROM attempts WHERE number > 200) GROUP BY consumption),
  old AS (
    SELECT a.consumption, a.number, a.ended_at_ms, CASE
        WHEN a.control_token IS NOT NULL THEN CASE WHEN a.outcome IN ('UNKNOWN', 'NOT_SENT') THEN 'nothing' END
        WHEN a.outcome = 'NOT_SENT' THEN CASE WHEN a.is_shown_consumable THEN 'shown' ELSE 'nothing' END
        WHEN a.outcome = 'UNKNOWN' THEN CASE WHEN a.is_after_5018 THEN 'unknown later' ELSE 'unknown' END
        WHEN a.outcome = 'REFUSED' AND a.result_code <> 5018 THEN 'refused'
        WHEN a.outcome = 'REFUSED' AND NOT long.has_rounds THEN 'consumed before'
      END || CASE WHEN a.is_void THEN ' void' ELSE '' END
        || CASE WHEN a.outcome = 'REFUSED' AND a.is_shown_consumable THEN ' shown' ELSE '' END AS kind
    FROM long JOIN attempts a ON a.consumption = long.consumption AND a.number BETWEEN 2 AND long.until),
  placed AS (
    SELECT consumption, number, kind, row_number() OVER (PARTITION BY consumption, kind ORDER BY number) AS from_first,
      row_number() OVER (PARTITION BY consumption, kind ORDER BY number DESC) AS from_last,
      row_number() OVER (PARTITION BY consumption, kind ORDER BY ended_at_ms DESC) AS from_end
    FROM old WHERE kind IS NOT NULL)
INSERT INTO attempts_to_drop (consumption, number) SELECT consumption, number FROM placed
  WHERE kind IN ('nothing', 'nothing void') OR from_first > 1 AND from_last > 3 AND from_end > 1;
DELETE FROM attempts a WHERE EXISTS (
  SELECT 1 FROM attempts_to_drop d WHERE d.consumption = a.consumption AND d.number = a.number);
UPDATE consumptions SET dropped_attempts = d.count
  FROM (SELECT consumption, count(*)::integer AS count FROM attempts_to_drop GROUP BY consumption) AS d
  WHERE consumptions.id = d.consumption;
DROP TABLE attempts_to_drop;
