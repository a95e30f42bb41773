-- The ledger on SQLite, version 3. One process owns the file and writes; readers have connections of their own.
-- Instants (*_at) are milliseconds since 1970, UTC, and only for people. Ledger times (*_ms) count from the start of the
-- process whose row in `starts` they name: a wall clock that jumps decides nothing, and a restart ends every lease.

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
  environment  TEXT    NOT NULL CHECK (environment IN ('SANDBOX', 'PRODUCTION')),
  payment_seq  TEXT    NOT NULL,
  item_seq     INTEGER NOT NULL,
  token_digest BLOB,                  -- SHA-256 over a prefix, paymentSeq and token; null where no token is known
  player_id    TEXT    NOT NULL,      -- '' where a server named no player (a unique index tells no NULLs apart)
  status       TEXT    NOT NULL CHECK (status IN ('PENDING', 'CONSUMED', 'REJECTED', 'IN_DOUBT', 'DISPUTED')),
  evidence     TEXT,
  amount_micros INTEGER,              -- millionths of one unit of currency; below 10^18
  currency     TEXT,
  price_source TEXT,
  result_code  INTEGER,
  message      TEXT,
  requested_at INTEGER NOT NULL,
  settled_at   INTEGER,               -- when it became CONSUMED or REJECTED
  next_attempt_at INTEGER,            -- IN_DOUBT: when back-off lets it be asked about again
  lease_attempt INTEGER,              -- number of the attempt that holds the lease; its own row says until when
  event_count  INTEGER NOT NULL DEFAULT 0,
  sealed_token BLOB,                  -- AES-256-GCM under LEDGER_SECRET; only while PENDING, IN_DOUBT or DISPUTED
  due_ms       REAL,                  -- open: ledger time from which reconciliation may ask, the lease's end or the back-off's
  due_delay_ms REAL,                  -- the back-off by itself: at a restart it counts again from there
  CHECK ((status = 'CONSUMED') = (evidence IS NOT NULL)),
  CHECK ((amount_micros IS NULL) = (currency IS NULL))
) STRICT;

-- Node look-ups and DataLoader.
CREATE UNIQUE INDEX consumptions_by_id ON consumptions (id);
-- One consumption per payment, item, token and player. Its prefix finds all of a payment, which every rule reads.
CREATE UNIQUE INDEX consumptions_by_call ON consumptions (app, payment_seq, item_seq, token_digest, player_id);
-- I2: at most one CONSUMED consumption of a payment, held by the engine and not by care.
CREATE UNIQUE INDEX consumptions_consumed_once ON consumptions (app, payment_seq) WHERE status = 'CONSUMED';
-- History, newest first, for those who see all (rowid ends every index: it is the tie-break).
CREATE INDEX consumptions_by_requested_at ON consumptions (requested_at);
CREATE INDEX consumptions_by_settled_at ON consumptions (settled_at) WHERE settled_at IS NOT NULL;
-- A player's own history: the player comes first, so that others' rows are never even visited.
CREATE INDEX consumptions_by_player ON consumptions (player_id, requested_at) WHERE player_id <> '';
-- What is not settled yet: few rows, however long the history.
CREATE INDEX consumptions_open ON consumptions (status, requested_at) WHERE status IN ('PENDING', 'IN_DOUBT', 'DISPUTED');

-- Reconciliation: what is due, longest first. Only open ones are in it.
CREATE INDEX consumptions_due ON consumptions (due_ms) WHERE due_ms IS NOT NULL;

-- Upstream calls, on disk before they are made. `number` names the lease a call is made under.
CREATE TABLE attempts (
  consumption  INTEGER NOT NULL REFERENCES consumptions (row),
  number       INTEGER NOT NULL,
  trigger      TEXT    NOT NULL CHECK (trigger IN ('CALL', 'RECONCILIATION', 'OPERATOR', 'CONTROL')),
  control_token TEXT   CHECK (control_token IN ('RANDOM', 'OWN')),  -- what a control asks with …
  control_item_seq INTEGER,                                        -- … and for
  is_after_5018 INTEGER NOT NULL,     -- a 5018 was on record for the payment when this was opened
  is_void      INTEGER NOT NULL DEFAULT 0, -- closed by an operator's hand: supports no inference
  instance     INTEGER NOT NULL REFERENCES starts (instance),
  lease_until_ms REAL  NOT NULL,
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  ended_at_ms  REAL,                  -- ledger time of `instance`: an answer is always written by the process that asked
  outcome      TEXT CHECK (outcome IN ('CONSUMED', 'REFUSED', 'UNKNOWN', 'NOT_SENT')),
  result_code  INTEGER,
  http_status  INTEGER,
  duration_ms  INTEGER,
  request_id   TEXT,
  PRIMARY KEY (consumption, number)
) STRICT, WITHOUT ROWID;

-- Support is given a request id.
CREATE INDEX attempts_by_request_id ON attempts (request_id) WHERE request_id IS NOT NULL;

-- What happened, append-only, in commit order (one writer). Nobody but the transaction that changes a status adds here.
CREATE TABLE feed (
  sequence    INTEGER PRIMARY KEY,
  app         INTEGER NOT NULL,
  consumption INTEGER NOT NULL REFERENCES consumptions (row),
  ordinal     INTEGER NOT NULL,       -- 1, 2, … among the events of this consumption
  kind        TEXT    NOT NULL CHECK (kind IN ('CONSUMED', 'REJECTED', 'IN_DOUBT', 'DISPUTED', 'AMENDED')),
  occurred_at INTEGER NOT NULL,
  status      TEXT    NOT NULL,
  evidence    TEXT
) STRICT;

-- A player's feed, and a payment's events. UNIQUE: no event twice, whatever is retried.
CREATE UNIQUE INDEX feed_by_consumption ON feed (consumption, ordinal);

-- What operators did by hand, append-only: who, when, what, why, and how the record stood before and after.
CREATE TABLE audit_log (
  row         INTEGER PRIMARY KEY,
  id          BLOB    NOT NULL UNIQUE,
  occurred_at INTEGER NOT NULL,
  actor       TEXT    NOT NULL,
  action      TEXT    NOT NULL CHECK (action IN ('RESOLVE_DISPUTE')),
  consumption INTEGER NOT NULL REFERENCES consumptions (row),
  note        TEXT    NOT NULL,
  before      TEXT    NOT NULL,       -- JSON
  after       TEXT    NOT NULL,       -- JSON
  request_id  TEXT    NOT NULL
) STRICT;

-- When each API key was used last, to the minute and for people: the keys themselves stand in their own file.
CREATE TABLE api_key_uses (
  key_id       TEXT PRIMARY KEY,      -- 12 hex digits, the id in the key's text
  last_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
