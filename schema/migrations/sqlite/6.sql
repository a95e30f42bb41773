-- From version 5 to 6.
ALTER TABLE attempts ADD COLUMN is_doubtful_refusal INTEGER NOT NULL DEFAULT 0;
