-- From version 3 to 4: what the upstream tells of a payment beside its price, looks, deliveries and reversals.
ALTER TABLE consumptions ADD COLUMN seen_unconsumed_at INTEGER;
ALTER TABLE consumptions ADD COLUMN market TEXT;
ALTER TABLE consumptions ADD COLUMN store_order_id TEXT;
ALTER TABLE consumptions ADD COLUMN product_id TEXT;
ALTER TABLE consumptions ADD COLUMN purchased_at INTEGER;
ALTER TABLE consumptions ADD COLUMN is_test INTEGER;
ALTER TABLE consumptions ADD COLUMN payload TEXT;
ALTER TABLE consumptions ADD COLUMN delivery_outcome TEXT CHECK (delivery_outcome IN ('DELIVERED', 'FAILED'));
ALTER TABLE consumptions ADD COLUMN delivery_ordinal INTEGER;
ALTER TABLE consumptions ADD COLUMN reversal_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN is_shown_consumable INTEGER NOT NULL DEFAULT 0;

-- Every filter that may drive a page of history has an index for each order.
DROP INDEX consumptions_by_call;
CREATE UNIQUE INDEX consumptions_by_call ON consumptions (payment_seq, app, item_seq, token_digest, player_id);
DROP INDEX consumptions_by_settled_at;
CREATE INDEX consumptions_by_item ON consumptions (item_seq, requested_at);
CREATE INDEX consumptions_by_result_code ON consumptions (result_code, requested_at) WHERE result_code <> 0;
CREATE INDEX consumptions_by_status ON consumptions (status, requested_at) WHERE settled_at IS NOT NULL;
CREATE INDEX consumptions_by_status_settled ON consumptions (status, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX consumptions_by_player_settled ON consumptions (player_id, settled_at)
  WHERE player_id <> '' AND settled_at IS NOT NULL;
CREATE INDEX consumptions_inferred ON consumptions (requested_at) WHERE evidence = 'INFERRED';

-- Support is given the store's order number.
CREATE INDEX consumptions_by_store_order_id ON consumptions (store_order_id, requested_at) WHERE store_order_id IS NOT NULL;
-- The worklist between paid and granted: consumed, and not delivered or failed to be. What is delivered leaves it.
CREATE INDEX consumptions_undelivered ON consumptions (requested_at)
  WHERE status = 'CONSUMED' AND delivery_outcome IS NOT 'DELIVERED';
-- What was granted here without being consumed by us: for people to look at.
CREATE INDEX consumptions_granted_not_ours ON consumptions (requested_at)
  WHERE status <> 'CONSUMED' AND delivery_outcome = 'DELIVERED';
CREATE INDEX consumptions_reversed ON consumptions (requested_at) WHERE reversal_count > 0;

-- What the upstream showed of a payment without being asked to consume it: proves a token (its digest is kept), and tells
-- item and price whatever answer is lost later.
CREATE TABLE looks (
  app          INTEGER NOT NULL REFERENCES apps (app),
  payment_seq  TEXT    NOT NULL,
  token_digest BLOB    NOT NULL,
  item_seq     INTEGER NOT NULL,
  amount_micros INTEGER,
  currency     TEXT,
  price_source TEXT    NOT NULL CHECK (price_source IN ('UNCONSUMED_LIST', 'TRANSACTION')),
  seen_at      INTEGER NOT NULL,
  seen_unconsumed_at INTEGER,
  market       TEXT,
  store_order_id TEXT,
  product_id   TEXT,
  purchased_at INTEGER,
  is_test      INTEGER,
  payload      TEXT,
  PRIMARY KEY (app, payment_seq, token_digest, item_seq),
  CHECK ((amount_micros IS NULL) = (currency IS NULL))
) STRICT, WITHOUT ROWID;

-- Refunds, voids and chargebacks: facts about payments, known here or not.
CREATE TABLE reversals (
  row          INTEGER PRIMARY KEY,
  id           BLOB    NOT NULL UNIQUE,
  app          INTEGER NOT NULL REFERENCES apps (app),
  payment_seq  TEXT    NOT NULL,
  kind         TEXT    NOT NULL CHECK (kind IN ('REFUNDED', 'VOIDED', 'CHARGED_BACK', 'TAKEN_BACK')),
  occurred_at  INTEGER NOT NULL,
  reference    TEXT    NOT NULL,
  amount_micros INTEGER,
  currency     TEXT,
  note         TEXT,
  recorded_at  INTEGER NOT NULL,
  CHECK ((amount_micros IS NULL) = (currency IS NULL))
) STRICT;

-- The same word again is no second reversal.
CREATE UNIQUE INDEX reversals_by_reference ON reversals (app, reference);
CREATE INDEX reversals_by_payment ON reversals (app, payment_seq);

-- The feed anew, with events of deliveries and reversals. Every number stays.
DROP INDEX feed_by_consumption;
ALTER TABLE feed RENAME TO feed_before;
CREATE TABLE feed (
  sequence    INTEGER PRIMARY KEY,
  app         INTEGER NOT NULL,
  consumption INTEGER REFERENCES consumptions (row),
  ordinal     INTEGER NOT NULL,
  kind        TEXT    NOT NULL CHECK (kind IN ('CONSUMED', 'IMPORTED', 'REJECTED', 'IN_DOUBT', 'DISPUTED', 'AMENDED',
                                               'DELIVERED', 'DELIVERY_FAILED', 'REVERSED')),
  occurred_at INTEGER NOT NULL,
  status      TEXT,
  evidence    TEXT,
  reference   TEXT,
  note        TEXT,
  reversal    INTEGER REFERENCES reversals (row),
  CHECK ((consumption IS NULL) = (status IS NULL)),
  CHECK ((kind IN ('DELIVERED', 'DELIVERY_FAILED')) = (reference IS NOT NULL)),
  CHECK ((kind = 'REVERSED') = (reversal IS NOT NULL))
) STRICT;

INSERT INTO feed (sequence, app, consumption, ordinal, kind, occurred_at, status, evidence)
  SELECT sequence, app, consumption, ordinal, kind, occurred_at, status, evidence FROM feed_before;
DROP TABLE feed_before;
CREATE UNIQUE INDEX feed_by_consumption ON feed (consumption, ordinal);

-- The audit log anew: more is done by hand than disputes.
ALTER TABLE audit_log RENAME TO audit_log_before;
CREATE TABLE audit_log (
  row         INTEGER PRIMARY KEY,
  id          BLOB    NOT NULL UNIQUE,
  app         INTEGER NOT NULL REFERENCES apps (app),
  occurred_at INTEGER NOT NULL,
  actor       TEXT    NOT NULL,
  action      TEXT    NOT NULL,
  consumption INTEGER REFERENCES consumptions (row),
  note        TEXT,
  before      TEXT,
  after       TEXT,
  request_id  TEXT    NOT NULL
) STRICT;

INSERT INTO audit_log (row, id, app, occurred_at, actor, action, consumption, note, before, after, request_id)
  SELECT l.row, l.id, c.app, l.occurred_at, l.actor, l.action, l.consumption, l.note, l.before, l.after, l.request_id
  FROM audit_log_before l JOIN consumptions c ON c.row = l.consumption;
DROP TABLE audit_log_before;

-- Sums of what is settled, by whatever totals are asked by; of what there is already, too. Nothing was reversed before.
CREATE TABLE totals (
  grain        INTEGER NOT NULL,
  begins_at    INTEGER NOT NULL,
  app          INTEGER NOT NULL,
  environment  TEXT    NOT NULL,
  item_seq     INTEGER NOT NULL,
  status       TEXT    NOT NULL,
  result_code  INTEGER NOT NULL,
  currency     TEXT    NOT NULL,
  count        INTEGER NOT NULL,
  amount_high  INTEGER NOT NULL,
  amount_low   INTEGER NOT NULL,
  unknown_price_count INTEGER NOT NULL,
  reversed_count INTEGER NOT NULL,
  reversed_high INTEGER NOT NULL,
  reversed_low  INTEGER NOT NULL,
  PRIMARY KEY (grain, begins_at, app, environment, item_seq, status, result_code, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, count, amount_high, amount_low,
    unknown_price_count, reversed_count, reversed_high, reversed_low)
  SELECT 1, c.requested_at - ((c.requested_at % 86400000) + 86400000) % 86400000, c.app, c.environment, c.item_seq, c.status,
    coalesce(c.result_code, -2147483649), coalesce(c.currency, ''), count(*),
    sum(coalesce(c.amount_micros / 1000000000, 0)), sum(coalesce(c.amount_micros % 1000000000, 0)),
    sum(c.status = 'CONSUMED' AND c.amount_micros IS NULL), 0, 0, 0
  FROM consumptions c WHERE c.status IN ('CONSUMED', 'REJECTED') GROUP BY 2, 3, 4, 5, 6, 7, 8;
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, count, amount_high, amount_low,
    unknown_price_count, reversed_count, reversed_high, reversed_low)
  SELECT 3, c.requested_at - ((c.requested_at % 900000) + 900000) % 900000, c.app, c.environment, -1, c.status,
    coalesce(c.result_code, -2147483649), coalesce(c.currency, ''), count(*),
    sum(coalesce(c.amount_micros / 1000000000, 0)), sum(coalesce(c.amount_micros % 1000000000, 0)),
    sum(c.status = 'CONSUMED' AND c.amount_micros IS NULL), 0, 0, 0
  FROM consumptions c WHERE c.status IN ('CONSUMED', 'REJECTED') GROUP BY 2, 3, 4, 5, 6, 7, 8;
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, count, amount_high, amount_low,
    unknown_price_count, reversed_count, reversed_high, reversed_low)
  SELECT 2, begins_at, app, environment, -1, status, result_code, currency, sum(count), sum(amount_high),
    sum(amount_low), sum(unknown_price_count), 0, 0, 0 FROM totals WHERE grain = 1 GROUP BY 2, 3, 4, 6, 7, 8;
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, count, amount_high, amount_low,
    unknown_price_count, reversed_count, reversed_high, reversed_low)
  SELECT 0, 0, app, environment, item_seq, status, result_code, currency, sum(count), sum(amount_high),
    sum(amount_low), sum(unknown_price_count), 0, 0, 0 FROM totals WHERE grain = 1 GROUP BY 3, 4, 5, 6, 7, 8;
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, count, amount_high, amount_low,
    unknown_price_count, reversed_count, reversed_high, reversed_low)
  SELECT 4, 0, app, environment, -1, status, result_code, currency, sum(count), sum(amount_high),
    sum(amount_low), sum(unknown_price_count), 0, 0, 0 FROM totals WHERE grain = 2 GROUP BY 3, 4, 6, 7, 8;
