-- From version 1 to 2: when API keys were used last, and what callers owe under rate limits. A server of version 1 that
-- still runs does not know the tables, and is not disturbed by them.
CREATE TABLE api_key_uses (
  key_id       text   PRIMARY KEY,
  last_used_at bigint NOT NULL
);

-- What callers owe under rate limits, summed over all instances: approximate, and of no use a minute later.
CREATE TABLE rate_debts (
  name       text   PRIMARY KEY,          -- SHA-256 of which limit and whose: no player and no address stands here
  paid_at_ms bigint NOT NULL              -- by the database's clock, when nothing is owed any more
);
