-- From version 5 to 6: what the upstream said of each failure, types of products, products that are not known yet, look-ups of facts
-- after a success. A payment that was asked about for years keeps the attempts that decide something and the newest 200.
ALTER TABLE consumptions ADD COLUMN product_type TEXT;
ALTER TABLE consumptions ADD COLUMN lacks_product INTEGER NOT NULL DEFAULT 0 CHECK (lacks_product IN (0, 1));
ALTER TABLE consumptions ADD COLUMN dropped_attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE looks ADD COLUMN product_type TEXT;
ALTER TABLE attempts ADD COLUMN is_doubtful_refusal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN message TEXT;

-- Only the face that names products tells these facts, or a store without a list.
UPDATE consumptions SET lacks_product = 1
  WHERE status = 'CONSUMED' AND evidence_code <> 4 AND product_id IS NULL
    AND (store_order_id IS NOT NULL OR purchased_at IS NOT NULL OR is_test IS NOT NULL
      OR market IS NOT NULL AND seen_unconsumed_at IS NULL);
CREATE INDEX consumptions_productless ON consumptions (requested_at) WHERE lacks_product = 1 AND product_id IS NULL;

CREATE TABLE fact_look_ups (
  consumption INTEGER PRIMARY KEY REFERENCES consumptions (row),
  token       BLOB    NOT NULL,
  due_ms      REAL    NOT NULL,
  try_count   INTEGER NOT NULL
) STRICT;
CREATE INDEX fact_look_ups_due ON fact_look_ups (due_ms);

-- The rule is that of src/domain/attemptsToDrop.ts, drawn a little more narrowly. Every process that made one of these is gone, for
-- the file's lock is free: one without an outcome is as unknown as any.
WITH long AS (
    SELECT consumption, max(number) - 200 AS until, max(control_token IS NOT NULL AND outcome_code IS 0) AS has_rounds
    FROM attempts GROUP BY consumption HAVING max(number) > 200),
  old AS (
    SELECT a.consumption, a.number, CASE
        WHEN a.control_token IS NOT NULL THEN iif(a.outcome_code IS NULL OR a.outcome_code IN (2, 3), 'nothing', NULL)
        WHEN a.outcome_code = 3 THEN iif(a.is_shown_consumable, 'shown', 'nothing')
        WHEN a.outcome_code IS NULL OR a.outcome_code = 2 THEN iif(a.is_after_5018, 'unknown later', 'unknown')
        WHEN a.outcome_code = 0 AND a.result_code <> 5018 THEN 'refused'
        WHEN a.outcome_code = 0 AND NOT long.has_rounds THEN 'consumed before'
      END || iif(a.is_void, ' void', '') || iif(a.outcome_code = 0 AND a.is_shown_consumable, ' shown', '') AS kind
    FROM long JOIN attempts a ON a.consumption = long.consumption AND a.number BETWEEN 2 AND long.until),
  placed AS (
    SELECT consumption, number, kind, row_number() OVER (PARTITION BY consumption, kind ORDER BY number) AS from_first,
      row_number() OVER (PARTITION BY consumption, kind ORDER BY number DESC) AS from_last
    FROM old WHERE kind IS NOT NULL)
DELETE FROM attempts WHERE (consumption, number) IN (
  SELECT consumption, number FROM placed WHERE kind IN ('nothing', 'nothing void') OR from_first > 1 AND from_last > 3);
UPDATE consumptions SET dropped_attempts = (SELECT max(a.number) - count(*) FROM attempts a WHERE a.consumption = consumptions.row)
  WHERE row IN (SELECT consumption FROM attempts WHERE number > 200);
