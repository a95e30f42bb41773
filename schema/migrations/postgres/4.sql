-- From version 3 to 4.
ALTER TABLE attempts ADD COLUMN is_doubtful_refusal boolean NOT NULL DEFAULT false;
