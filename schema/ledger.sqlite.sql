-- The ledger on SQLite, version 6. One process owns the file and writes; readers have connections of their own.
-- Instants (*_at) are milliseconds since 1970, UTC, and only for people. Ledger times (*_ms) count from the start of the
-- process whose row in `starts` they name: a wall clock that jumps decides nothing, and a restart ends every lease.
-- A word that most rows share is stored as its number in a column *_code, 0 and 1 being those that cost no byte, and read by the
-- column of its own name beside it (src/ledger/wordCodes.ts has the same numbers).

-- What the ledger made once for itself. 'cursor_key': 32 random bytes that authenticate cursors for as long as it lives.
CREATE TABLE ledger_facts (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per start of an owning process. An attempt of another start than the newest is over: its process is gone,
-- for the file's lock was free.
CREATE TABLE starts (
  instance   INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL
) STRICT;

CREATE TABLE apps (
  app  INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- 1: a random token once heard 5018 here, so this app's 5018s prove nothing without a look (inference rule, 4)
  is_marked INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What became of consuming one payment with one item and one token, for one player.
CREATE TABLE consumptions (
  row          INTEGER PRIMARY KEY,   -- the ledger's own number: breaks ties in every order
  id           BLOB    NOT NULL,      -- UUIDv7, 16 bytes; the jti of receipts
  app          INTEGER NOT NULL REFERENCES apps (app),
  environment_code INTEGER NOT NULL CHECK (environment_code IN (0, 1)),
  payment_seq  TEXT    NOT NULL,
  item_seq     INTEGER NOT NULL,
  token_digest BLOB,                  -- SHA-256 over a prefix, paymentSeq and token; null where no token is known
  player_id    TEXT    NOT NULL,      -- '' where a server named no player (a unique index tells no NULLs apart)
  status       TEXT    NOT NULL CHECK (status IN ('PENDING', 'CONSUMED', 'REJECTED', 'IN_DOUBT', 'DISPUTED')),
  evidence_code INTEGER CHECK (evidence_code BETWEEN 1 AND 4),
  amount_micros INTEGER,              -- millionths of one unit of currency; below 10^18
  currency     TEXT,
  price_source_code INTEGER CHECK (price_source_code BETWEEN 1 AND 5),
  result_code  INTEGER,
  message      TEXT,
  requested_at INTEGER NOT NULL,
  settled_at   INTEGER,               -- when it became CONSUMED or REJECTED
  next_attempt_at INTEGER,            -- IN_DOUBT: when back-off lets it be asked about again
  lease_attempt INTEGER,              -- number of the attempt that holds the lease; its own row says until when
  event_count  INTEGER NOT NULL DEFAULT 0,
  due_ms       REAL,                  -- open: ledger time from which reconciliation may ask, the lease's end or the back-off's
  due_delay_ms REAL,                  -- the back-off by itself: at a restart it counts again from there
  seen_unconsumed_at INTEGER,         -- when the upstream showed it, with this token and item, as not consumed
  market       TEXT,                  -- from here to payload: what the upstream's face tells, as it came
  store_order_id TEXT,
  product_id   TEXT,
  purchased_at INTEGER,
  is_test      INTEGER,
  payload      TEXT,
  delivery_outcome_code INTEGER CHECK (delivery_outcome_code IN (0, 1)), -- the newest word of a game server …
  delivery_ordinal INTEGER,           -- … and its event, which has the rest
  reversal_count INTEGER NOT NULL DEFAULT 0, -- CONSUMED: reversals of its payment, less those taken back
  product_type TEXT,                  -- CONSUMABLE, AUTO_RENEWABLE, …: what a look-up told
  lacks_product INTEGER NOT NULL DEFAULT 0 CHECK (lacks_product IN (0, 1)), -- 1: CONSUMED by an answer that had to name a product and named none
  dropped_attempts INTEGER NOT NULL DEFAULT 0, -- how many of its attempts decide nothing and were deleted
  environment  TEXT    AS (iif(environment_code = 1, 'PRODUCTION', 'SANDBOX')),
  status_code  INTEGER AS (CASE status WHEN 'CONSUMED' THEN 1 WHEN 'REJECTED' THEN 0 WHEN 'PENDING' THEN 2 WHEN 'IN_DOUBT' THEN 3 ELSE 4 END),
  evidence     TEXT    AS (CASE evidence_code WHEN 1 THEN 'CONFIRMED' WHEN 2 THEN 'INFERRED' WHEN 3 THEN 'OPERATOR' WHEN 4 THEN 'IMPORTED' END),
  price_source TEXT    AS (CASE price_source_code WHEN 1 THEN 'UPSTREAM' WHEN 2 THEN 'UNCONSUMED_LIST' WHEN 3 THEN 'TRANSACTION'
                                                  WHEN 4 THEN 'IMPORT' WHEN 5 THEN 'UNKNOWN' END),
  delivery_outcome TEXT AS (CASE delivery_outcome_code WHEN 1 THEN 'DELIVERED' WHEN 0 THEN 'FAILED' END),
  CHECK ((status = 'CONSUMED') = (evidence_code IS NOT NULL)),
  CHECK ((amount_micros IS NULL) = (currency IS NULL))
) STRICT;

-- Node look-ups and DataLoader.
CREATE UNIQUE INDEX consumptions_by_id ON consumptions (id);
-- One consumption per payment, item, token and player; half a digest tells tokens apart as surely. Its prefix finds all of a
-- payment, which every rule reads, and whatever support is given the number of.
CREATE UNIQUE INDEX consumptions_by_call ON consumptions (payment_seq, app, item_seq, substr(token_digest, 1, 16), player_id);
-- I2: at most one CONSUMED consumption of a payment, held by the engine and not by care.
CREATE UNIQUE INDEX consumptions_consumed_once ON consumptions (app, payment_seq) WHERE status = 'CONSUMED';
-- History, newest first, for those who see all (rowid ends every index: it is the tie-break).
CREATE INDEX consumptions_by_requested_at ON consumptions (requested_at);
-- By item, and by what the upstream said last; what succeeded has 0 and is found by its status.
CREATE INDEX consumptions_by_item ON consumptions (item_seq, requested_at);
CREATE INDEX consumptions_by_result_code ON consumptions (result_code, requested_at) WHERE result_code <> 0;
-- Settled ones by status, in both orders; all of them in the order they were settled are two walks put together.
CREATE INDEX consumptions_by_status ON consumptions (status_code, requested_at) WHERE settled_at IS NOT NULL;
CREATE INDEX consumptions_by_status_settled ON consumptions (status_code, settled_at) WHERE settled_at IS NOT NULL;
-- A player's own history: the player comes first, so that others' rows are never even visited.
CREATE INDEX consumptions_by_player ON consumptions (player_id, requested_at) WHERE player_id <> '';
CREATE INDEX consumptions_by_player_settled ON consumptions (player_id, settled_at)
  WHERE player_id <> '' AND settled_at IS NOT NULL;
-- What is not settled yet: few rows, however long the history.
CREATE INDEX consumptions_open ON consumptions (status, requested_at) WHERE status IN ('PENDING', 'IN_DOUBT', 'DISPUTED');

-- Support is given the store's order number.
CREATE INDEX consumptions_by_store_order_id ON consumptions (store_order_id, requested_at) WHERE store_order_id IS NOT NULL;
-- The worklist between paid and granted: consumed, and not delivered or failed to be. What is delivered leaves it.
CREATE INDEX consumptions_undelivered ON consumptions (requested_at)
  WHERE status = 'CONSUMED' AND delivery_outcome_code IS NOT 1;
-- What was granted here without being consumed by us: for people to look at.
CREATE INDEX consumptions_granted_not_ours ON consumptions (requested_at)
  WHERE status <> 'CONSUMED' AND delivery_outcome_code = 1;
-- Consumed by inference: what an auditor looks at first.
CREATE INDEX consumptions_inferred ON consumptions (requested_at) WHERE evidence_code = 2;
CREATE INDEX consumptions_reversed ON consumptions (requested_at) WHERE reversal_count > 0;
-- Paid, and cannot be granted yet: the product is not known. It leaves the list once its product is.
CREATE INDEX consumptions_productless ON consumptions (requested_at) WHERE lacks_product = 1 AND product_id IS NULL;

-- Reconciliation: what is due, longest first. Only open ones are in it.
CREATE INDEX consumptions_due ON consumptions (due_ms) WHERE due_ms IS NOT NULL;

-- Tokens of open ones (PENDING, IN_DOUBT, DISPUTED), AES-256-GCM under LEDGER_SECRET. By themselves, so that a settled row leaves no
-- hole where its token was.
CREATE TABLE sealed_tokens (
  consumption INTEGER PRIMARY KEY REFERENCES consumptions (row),
  token       BLOB    NOT NULL
) STRICT;

-- CONSUMED ones whose store order number, purchase time or test flag the answer did not tell: a look-up does. A row, and the token
-- in it, is deleted once the look-up told them, or a day after the consumption was settled.
CREATE TABLE fact_look_ups (
  consumption INTEGER PRIMARY KEY REFERENCES consumptions (row),
  token       BLOB    NOT NULL,       -- sealed as in sealed_tokens
  due_ms      REAL    NOT NULL,       -- ledger time of the next look-up, or of the end of the lease of the one under way
  try_count   INTEGER NOT NULL        -- look-ups begun: the back-off, also after a restart
) STRICT;
CREATE INDEX fact_look_ups_due ON fact_look_ups (due_ms);

-- Upstream calls, on disk before they are made. `number` names the lease a call is made under; numbers are given out without gaps,
-- so the largest says how many there were. Beyond the newest 200 an attempt that decides nothing is deleted.
CREATE TABLE attempts (
  consumption  INTEGER NOT NULL REFERENCES consumptions (row),
  number       INTEGER NOT NULL,
  trigger_code INTEGER NOT NULL CHECK (trigger_code BETWEEN 0 AND 3),
  control_token TEXT   CHECK (control_token IN ('RANDOM', 'OWN')),  -- what a control asks with …
  control_item_seq INTEGER,                                        -- … and for
  is_after_5018 INTEGER NOT NULL,     -- a 5018 was on record for the payment when this was opened
  is_void      INTEGER NOT NULL DEFAULT 0, -- closed by an operator's hand: supports no inference
  instance     INTEGER NOT NULL REFERENCES starts (instance),
  lease_until_ms REAL  NOT NULL,
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  ended_at_ms  REAL,                  -- ledger time of `instance`: an answer is always written by the process that asked
  outcome_code INTEGER CHECK (outcome_code BETWEEN 0 AND 3),
  result_code  INTEGER,
  http_status  INTEGER,
  duration_ms  INTEGER,
  request_key  ANY,                   -- one of 32 hex digits as its 16 bytes, any other as its text
  is_shown_consumable INTEGER NOT NULL DEFAULT 0, -- a look-up under this one, before its call, showed the payment still consumable
  is_doubtful_refusal INTEGER NOT NULL DEFAULT 0, -- UNKNOWN, answered with a code that the vendor does not list: the doubt rule counts it
  message      TEXT,                  -- what the upstream said of a failure
  trigger      TEXT AS (CASE trigger_code WHEN 1 THEN 'CALL' WHEN 0 THEN 'RECONCILIATION' WHEN 2 THEN 'OPERATOR' ELSE 'CONTROL' END),
  outcome      TEXT AS (CASE outcome_code WHEN 1 THEN 'CONSUMED' WHEN 0 THEN 'REFUSED' WHEN 2 THEN 'UNKNOWN' WHEN 3 THEN 'NOT_SENT' END),
  request_id   TEXT AS (iif(typeof(request_key) = 'blob', lower(hex(request_key)), request_key)),
  PRIMARY KEY (consumption, number)
) STRICT, WITHOUT ROWID;

-- Support is given a request id.
CREATE INDEX attempts_by_request_id ON attempts (request_key) WHERE request_key IS NOT NULL;

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
  seen_unconsumed_at INTEGER,         -- null where it was only ever seen consumed
  market       TEXT,
  store_order_id TEXT,
  product_id   TEXT,
  purchased_at INTEGER,
  is_test      INTEGER,
  payload      TEXT,
  product_type TEXT,
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
  occurred_at  INTEGER NOT NULL,      -- as it was told
  reference    TEXT    NOT NULL,
  amount_micros INTEGER,              -- null: the whole price
  currency     TEXT,
  note         TEXT,
  recorded_at  INTEGER NOT NULL,
  CHECK ((amount_micros IS NULL) = (currency IS NULL))
) STRICT;

-- The same word again is no second reversal.
CREATE UNIQUE INDEX reversals_by_reference ON reversals (app, reference);
CREATE INDEX reversals_by_payment ON reversals (app, payment_seq);

-- What happened, append-only, in commit order (one writer). Nobody but the transaction that changes a status, or takes a
-- delivery or a reversal down, adds here.
CREATE TABLE feed (
  sequence    INTEGER PRIMARY KEY,
  app         INTEGER NOT NULL,
  consumption INTEGER REFERENCES consumptions (row), -- null: a reversal of what nobody has consumed here
  ordinal     INTEGER NOT NULL,       -- 1, 2, … among the events of this consumption; 0 without one
  kind_code   INTEGER NOT NULL CHECK (kind_code BETWEEN 0 AND 8),
  occurred_at INTEGER NOT NULL,
  status_code INTEGER CHECK (status_code BETWEEN 0 AND 4), -- as the event left them
  evidence_code INTEGER CHECK (evidence_code BETWEEN 1 AND 4),
  reference   TEXT,                   -- of a delivery
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

-- A player's feed, and a payment's events. UNIQUE: no event twice, whatever is retried.
CREATE UNIQUE INDEX feed_by_consumption ON feed (consumption, ordinal);

-- What operators did by hand, append-only: who, when, what, why, and how the record stood before and after.
CREATE TABLE audit_log (
  row         INTEGER PRIMARY KEY,
  id          BLOB    NOT NULL UNIQUE, -- UUIDv7, above every one before it
  app         INTEGER NOT NULL REFERENCES apps (app), -- whose operators may read it
  occurred_at INTEGER NOT NULL,
  actor       TEXT    NOT NULL,
  action      TEXT    NOT NULL,
  consumption INTEGER REFERENCES consumptions (row),
  note        TEXT,
  before      TEXT,                   -- JSON
  after       TEXT,                   -- JSON
  request_id  TEXT    NOT NULL
) STRICT;

-- When each API key was used last, to the minute and for people: the keys themselves stand in their own file.
CREATE TABLE api_key_uses (
  key_id       TEXT PRIMARY KEY,      -- 12 hex digits, the id in the key's text
  last_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sums of what is CONSUMED or REJECTED, in five grains, each of which holds all of it: of all time by item (0), by day (UTC) and
-- item (1), by day (2), by quarter of an hour (3) of when it was first asked for, of all time (4); in each by whatever else totals are asked by.
-- Kept by the very transaction that changes a consumption. Open ones are in no row: few, and in consumptions_open. The row with
-- status '' has an app's reversals of payments that nobody has consumed here.
CREATE TABLE totals (
  grain        INTEGER NOT NULL,
  begins_at    INTEGER NOT NULL,   -- 0 where it is all time; -(2^53-1) with status ''
  app          INTEGER NOT NULL,
  environment  TEXT    NOT NULL,
  item_seq     INTEGER NOT NULL,   -- -1: not told apart
  status       TEXT    NOT NULL,
  result_code  INTEGER NOT NULL,   -- -2147483649: none
  currency     TEXT    NOT NULL,   -- of the price; '': none
  count        INTEGER NOT NULL,
  amount_high  INTEGER NOT NULL,   -- thousands of the currency's unit: each half of a sum stays …
  amount_low   INTEGER NOT NULL,   -- … below 2^63 for nine billion payments; the rest, in millionths
  unknown_price_count INTEGER NOT NULL,
  reversed_count INTEGER NOT NULL, -- less those taken back; of the amounts as well
  reversed_high INTEGER NOT NULL,
  reversed_low  INTEGER NOT NULL,
  PRIMARY KEY (grain, begins_at, app, environment, item_seq, status, result_code, currency)
) STRICT, WITHOUT ROWID;
