-- From version 4 to 5: the same records in less room. Words that most rows share as numbers, ids of requests as bytes, half a digest
-- in the index of calls, tokens of what is open by themselves. What is read is read by the same names as before.

CREATE TABLE consumptions_anew (
  row          INTEGER PRIMARY KEY,
  id           BLOB    NOT NULL,
  app          INTEGER NOT NULL REFERENCES apps (app),
  environment_code INTEGER NOT NULL CHECK (environment_code IN (0, 1)),
  payment_seq  TEXT    NOT NULL,
  item_seq     INTEGER NOT NULL,
  token_digest BLOB,
  player_id    TEXT    NOT NULL,
  status       TEXT    NOT NULL CHECK (status IN ('PENDING', 'CONSUMED', 'REJECTED', 'IN_DOUBT', 'DISPUTED')),
  evidence_code INTEGER CHECK (evidence_code BETWEEN 1 AND 4),
  amount_micros INTEGER,
  currency     TEXT,
  price_source_code INTEGER CHECK (price_source_code BETWEEN 1 AND 5),
  result_code  INTEGER,
  message      TEXT,
  requested_at INTEGER NOT NULL,
  settled_at   INTEGER,
  next_attempt_at INTEGER,
  lease_attempt INTEGER,
  event_count  INTEGER NOT NULL DEFAULT 0,
  due_ms       REAL,
  due_delay_ms REAL,
  seen_unconsumed_at INTEGER,
  market       TEXT,
  store_order_id TEXT,
  product_id   TEXT,
  purchased_at INTEGER,
  is_test      INTEGER,
  payload      TEXT,
  delivery_outcome_code INTEGER CHECK (delivery_outcome_code IN (0, 1)),
  delivery_ordinal INTEGER,
  reversal_count INTEGER NOT NULL DEFAULT 0,
  environment  TEXT    AS (iif(environment_code = 1, 'PRODUCTION', 'SANDBOX')),
  status_code  INTEGER AS (CASE status WHEN 'CONSUMED' THEN 1 WHEN 'REJECTED' THEN 0 WHEN 'PENDING' THEN 2 WHEN 'IN_DOUBT' THEN 3 ELSE 4 END),
  evidence     TEXT    AS (CASE evidence_code WHEN 1 THEN 'CONFIRMED' WHEN 2 THEN 'INFERRED' WHEN 3 THEN 'OPERATOR' WHEN 4 THEN 'IMPORTED' END),
  price_source TEXT    AS (CASE price_source_code WHEN 1 THEN 'UPSTREAM' WHEN 2 THEN 'UNCONSUMED_LIST' WHEN 3 THEN 'TRANSACTION'
                                                  WHEN 4 THEN 'IMPORT' WHEN 5 THEN 'UNKNOWN' END),
  delivery_outcome TEXT AS (CASE delivery_outcome_code WHEN 1 THEN 'DELIVERED' WHEN 0 THEN 'FAILED' END),
  CHECK ((status = 'CONSUMED') = (evidence_code IS NOT NULL)),
  CHECK ((amount_micros IS NULL) = (currency IS NULL))
) STRICT;
INSERT INTO consumptions_anew (row, id, app, environment_code, payment_seq, item_seq, token_digest, player_id, status, evidence_code, amount_micros,
    currency, price_source_code, result_code, message, requested_at, settled_at, next_attempt_at, lease_attempt,
    event_count, due_ms, due_delay_ms, seen_unconsumed_at, market, store_order_id, product_id, purchased_at,
    is_test, payload, delivery_outcome_code, delivery_ordinal, reversal_count)
  SELECT row, id, app, CASE environment WHEN 'SANDBOX' THEN 0 WHEN 'PRODUCTION' THEN 1 END, payment_seq, item_seq, token_digest,
    player_id, status,
    CASE evidence WHEN 'CONFIRMED' THEN 1 WHEN 'INFERRED' THEN 2 WHEN 'OPERATOR' THEN 3 WHEN 'IMPORTED' THEN 4 END,
    amount_micros, currency,
    CASE price_source WHEN 'UPSTREAM' THEN 1 WHEN 'UNCONSUMED_LIST' THEN 2 WHEN 'TRANSACTION' THEN 3 WHEN 'IMPORT' THEN 4 WHEN 'UNKNOWN' THEN 5 END,
    result_code, message, requested_at, settled_at, next_attempt_at, lease_attempt, event_count, due_ms,
    due_delay_ms, seen_unconsumed_at, market, store_order_id, product_id, purchased_at, is_test, payload,
    CASE delivery_outcome WHEN 'FAILED' THEN 0 WHEN 'DELIVERED' THEN 1 END, delivery_ordinal, reversal_count
  FROM consumptions ORDER BY row;
CREATE TABLE sealed_tokens (
  consumption INTEGER PRIMARY KEY REFERENCES consumptions (row),
  token       BLOB    NOT NULL
) STRICT;
INSERT INTO sealed_tokens (consumption, token)
  SELECT row, sealed_token FROM consumptions WHERE sealed_token IS NOT NULL ORDER BY row;
DROP TABLE consumptions;
ALTER TABLE consumptions_anew RENAME TO consumptions;
CREATE UNIQUE INDEX consumptions_by_id ON consumptions (id);
CREATE UNIQUE INDEX consumptions_by_call ON consumptions (payment_seq, app, item_seq, substr(token_digest, 1, 16), player_id);
CREATE UNIQUE INDEX consumptions_consumed_once ON consumptions (app, payment_seq) WHERE status = 'CONSUMED';
CREATE INDEX consumptions_by_requested_at ON consumptions (requested_at);
CREATE INDEX consumptions_by_item ON consumptions (item_seq, requested_at);
CREATE INDEX consumptions_by_result_code ON consumptions (result_code, requested_at) WHERE result_code <> 0;
CREATE INDEX consumptions_by_status ON consumptions (status_code, requested_at) WHERE settled_at IS NOT NULL;
CREATE INDEX consumptions_by_status_settled ON consumptions (status_code, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX consumptions_by_player ON consumptions (player_id, requested_at) WHERE player_id <> '';
CREATE INDEX consumptions_by_player_settled ON consumptions (player_id, settled_at)
  WHERE player_id <> '' AND settled_at IS NOT NULL;
CREATE INDEX consumptions_open ON consumptions (status, requested_at) WHERE status IN ('PENDING', 'IN_DOUBT', 'DISPUTED');
CREATE INDEX consumptions_by_store_order_id ON consumptions (store_order_id, requested_at) WHERE store_order_id IS NOT NULL;
CREATE INDEX consumptions_undelivered ON consumptions (requested_at)
  WHERE status = 'CONSUMED' AND delivery_outcome_code IS NOT 1;
CREATE INDEX consumptions_granted_not_ours ON consumptions (requested_at)
  WHERE status <> 'CONSUMED' AND delivery_outcome_code = 1;
CREATE INDEX consumptions_inferred ON consumptions (requested_at) WHERE evidence_code = 2;
CREATE INDEX consumptions_reversed ON consumptions (requested_at) WHERE reversal_count > 0;
CREATE INDEX consumptions_due ON consumptions (due_ms) WHERE due_ms IS NOT NULL;

CREATE TABLE attempts_anew (
  consumption  INTEGER NOT NULL REFERENCES consumptions (row),
  number       INTEGER NOT NULL,
  trigger_code INTEGER NOT NULL CHECK (trigger_code BETWEEN 0 AND 3),
  control_token TEXT   CHECK (control_token IN ('RANDOM', 'OWN')),
  control_item_seq INTEGER,
  is_after_5018 INTEGER NOT NULL,
  is_void      INTEGER NOT NULL DEFAULT 0,
  instance     INTEGER NOT NULL REFERENCES starts (instance),
  lease_until_ms REAL  NOT NULL,
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  ended_at_ms  REAL,
  outcome_code INTEGER CHECK (outcome_code BETWEEN 0 AND 3),
  result_code  INTEGER,
  http_status  INTEGER,
  duration_ms  INTEGER,
  request_key  ANY,
  is_shown_consumable INTEGER NOT NULL DEFAULT 0,
  trigger      TEXT AS (CASE trigger_code WHEN 1 THEN 'CALL' WHEN 0 THEN 'RECONCILIATION' WHEN 2 THEN 'OPERATOR' ELSE 'CONTROL' END),
  outcome      TEXT AS (CASE outcome_code WHEN 1 THEN 'CONSUMED' WHEN 0 THEN 'REFUSED' WHEN 2 THEN 'UNKNOWN' WHEN 3 THEN 'NOT_SENT' END),
  request_id   TEXT AS (iif(typeof(request_key) = 'blob', lower(hex(request_key)), request_key)),
  PRIMARY KEY (consumption, number)
) STRICT, WITHOUT ROWID;
INSERT INTO attempts_anew (consumption, number, trigger_code, control_token, control_item_seq, is_after_5018, is_void, instance, lease_until_ms,
    started_at, ended_at, ended_at_ms, outcome_code, result_code, http_status, duration_ms, request_key, is_shown_consumable)
  SELECT consumption, number,
    CASE trigger WHEN 'RECONCILIATION' THEN 0 WHEN 'CALL' THEN 1 WHEN 'OPERATOR' THEN 2 WHEN 'CONTROL' THEN 3 END,
    control_token, control_item_seq, is_after_5018, is_void, instance, lease_until_ms, started_at, ended_at, ended_at_ms,
    CASE outcome WHEN 'REFUSED' THEN 0 WHEN 'CONSUMED' THEN 1 WHEN 'UNKNOWN' THEN 2 WHEN 'NOT_SENT' THEN 3 END, result_code,
    http_status, duration_ms,
    CASE WHEN length(request_id) = 32 AND request_id NOT GLOB '*[^0-9a-f]*' THEN unhex(request_id) ELSE request_id END,
    is_shown_consumable
  FROM attempts ORDER BY consumption, number;
DROP TABLE attempts;
ALTER TABLE attempts_anew RENAME TO attempts;
CREATE INDEX attempts_by_request_id ON attempts (request_key) WHERE request_key IS NOT NULL;

CREATE TABLE feed_anew (
  sequence    INTEGER PRIMARY KEY,
  app         INTEGER NOT NULL,
  consumption INTEGER REFERENCES consumptions (row),
  ordinal     INTEGER NOT NULL,
  kind_code   INTEGER NOT NULL CHECK (kind_code BETWEEN 0 AND 8),
  occurred_at INTEGER NOT NULL,
  status_code INTEGER CHECK (status_code BETWEEN 0 AND 4),
  evidence_code INTEGER CHECK (evidence_code BETWEEN 1 AND 4),
  reference   TEXT,
  note        TEXT,
  reversal    INTEGER REFERENCES reversals (row),
  kind        TEXT AS (CASE kind_code WHEN 1 THEN 'CONSUMED' WHEN 0 THEN 'REJECTED' WHEN 2 THEN 'IMPORTED' WHEN 3 THEN 'IN_DOUBT'
                                      WHEN 4 THEN 'DISPUTED' WHEN 5 THEN 'AMENDED' WHEN 6 THEN 'DELIVERED' WHEN 7 THEN 'DELIVERY_FAILED'
                                      WHEN 8 THEN 'REVERSED' END),
  status      TEXT AS (CASE status_code WHEN 1 THEN 'CONSUMED' WHEN 0 THEN 'REJECTED' WHEN 2 THEN 'PENDING' WHEN 3 THEN 'IN_DOUBT'
                                        WHEN 4 THEN 'DISPUTED' END),
  evidence    TEXT AS (CASE evidence_code WHEN 1 THEN 'CONFIRMED' WHEN 2 THEN 'INFERRED' WHEN 3 THEN 'OPERATOR' WHEN 4 THEN 'IMPORTED' END),
  CHECK ((consumption IS NULL) = (status_code IS NULL)),
  CHECK ((kind_code IN (6, 7)) = (reference IS NOT NULL)),
  CHECK ((kind_code = 8) = (reversal IS NOT NULL))
) STRICT;
INSERT INTO feed_anew (sequence, app, consumption, ordinal, kind_code, occurred_at, status_code, evidence_code, reference, note, reversal)
  SELECT sequence, app, consumption, ordinal,
    CASE kind WHEN 'REJECTED' THEN 0 WHEN 'CONSUMED' THEN 1 WHEN 'IMPORTED' THEN 2 WHEN 'IN_DOUBT' THEN 3 WHEN 'DISPUTED' THEN 4 WHEN 'AMENDED' THEN 5 WHEN 'DELIVERED' THEN 6 WHEN 'DELIVERY_FAILED' THEN 7 WHEN 'REVERSED' THEN 8 END,
    occurred_at,
    CASE status WHEN 'REJECTED' THEN 0 WHEN 'CONSUMED' THEN 1 WHEN 'PENDING' THEN 2 WHEN 'IN_DOUBT' THEN 3 WHEN 'DISPUTED' THEN 4 END,
    CASE evidence WHEN 'CONFIRMED' THEN 1 WHEN 'INFERRED' THEN 2 WHEN 'OPERATOR' THEN 3 WHEN 'IMPORTED' THEN 4 END, reference,
    note, reversal
  FROM feed ORDER BY sequence;
DROP TABLE feed;
ALTER TABLE feed_anew RENAME TO feed;
CREATE UNIQUE INDEX feed_by_consumption ON feed (consumption, ordinal);
