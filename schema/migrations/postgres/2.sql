-- From version 1 to 2: when API keys were used last. A server of version 1 that still runs does not know the table, and is
-- not disturbed by it.
CREATE TABLE api_key_uses (
  key_id       text   PRIMARY KEY,
  last_used_at bigint NOT NULL
);
