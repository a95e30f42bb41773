-- From version 1 to 2: due times for reconciliation, and the audit log of operators.
ALTER TABLE consumptions ADD COLUMN due_ms REAL;
ALTER TABLE consumptions ADD COLUMN due_delay_ms REAL;
UPDATE consumptions SET due_ms = 0, due_delay_ms = 0 WHERE status IN ('PENDING', 'IN_DOUBT');
CREATE INDEX consumptions_due ON consumptions (due_ms) WHERE due_ms IS NOT NULL;
CREATE TABLE audit_log (
  row         INTEGER PRIMARY KEY,
  id          BLOB    NOT NULL UNIQUE,
  occurred_at INTEGER NOT NULL,
  actor       TEXT    NOT NULL,
  action      TEXT    NOT NULL CHECK (action IN ('RESOLVE_DISPUTE')),
  consumption INTEGER NOT NULL REFERENCES consumptions (row),
  note        TEXT    NOT NULL,
  before      TEXT    NOT NULL,
  after       TEXT    NOT NULL,
  request_id  TEXT    NOT NULL
) STRICT;
