-- From version 2 to 3: when API keys were used last.
CREATE TABLE api_key_uses (
  key_id       TEXT PRIMARY KEY,
  last_used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
