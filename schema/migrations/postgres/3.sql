-- From version 2 to 3: what the upstream tells of a payment beside its price, looks, deliveries and reversals. A server of
-- version 2 that still runs neither reads nor writes any of it; totals (below) it would leave as they are.
ALTER TABLE consumptions ADD COLUMN seen_unconsumed_at bigint;
ALTER TABLE consumptions ADD COLUMN market text;
ALTER TABLE consumptions ADD COLUMN store_order_id text;
ALTER TABLE consumptions ADD COLUMN product_id text;
ALTER TABLE consumptions ADD COLUMN purchased_at bigint;
ALTER TABLE consumptions ADD COLUMN is_test boolean;
ALTER TABLE consumptions ADD COLUMN payload text;
ALTER TABLE consumptions ADD COLUMN delivery_outcome text CHECK (delivery_outcome IN ('DELIVERED', 'FAILED'));
ALTER TABLE consumptions ADD COLUMN delivery_ordinal integer;
ALTER TABLE consumptions ADD COLUMN reversal_count integer NOT NULL DEFAULT 0;
ALTER TABLE payments ADD COLUMN is_reported boolean NOT NULL DEFAULT false;
ALTER TABLE attempts ADD COLUMN is_shown_consumable boolean NOT NULL DEFAULT false;

-- Every filter that may drive a page of history has an index for each order.
DROP INDEX consumptions_by_call;
CREATE UNIQUE INDEX consumptions_by_call ON consumptions (payment_seq, app, item_seq, token_digest, player_id);
DROP INDEX consumptions_by_settled_at;
CREATE INDEX consumptions_by_item ON consumptions (item_seq, requested_at, row);
CREATE INDEX consumptions_by_result_code ON consumptions (result_code, requested_at, row) WHERE result_code <> 0;
CREATE INDEX consumptions_by_status ON consumptions (status, requested_at, row) WHERE settled_at IS NOT NULL;
CREATE INDEX consumptions_by_status_settled ON consumptions (status, settled_at, row) WHERE settled_at IS NOT NULL;
CREATE INDEX consumptions_by_player_settled ON consumptions (player_id, settled_at, row)
  WHERE player_id <> '' AND settled_at IS NOT NULL;
CREATE INDEX consumptions_inferred ON consumptions (requested_at, row) WHERE evidence = 'INFERRED';

-- Support is given the store's order number.
CREATE INDEX consumptions_by_store_order_id ON consumptions (store_order_id, requested_at, row) WHERE store_order_id IS NOT NULL;
-- The worklist between paid and granted: consumed, and not delivered or failed to be. What is delivered leaves it.
CREATE INDEX consumptions_undelivered ON consumptions (requested_at, row)
  WHERE status = 'CONSUMED' AND (delivery_outcome IS NULL OR delivery_outcome <> 'DELIVERED');
-- What was granted here without being consumed by us: for people to look at.
CREATE INDEX consumptions_granted_not_ours ON consumptions (requested_at, row)
  WHERE status <> 'CONSUMED' AND delivery_outcome = 'DELIVERED';
CREATE INDEX consumptions_reversed ON consumptions (requested_at, row) WHERE reversal_count > 0;

-- What the upstream showed of a payment without being asked to consume it: proves a token (its digest is kept), and tells
-- item and price whatever answer is lost later.
CREATE TABLE looks (
  app           text   NOT NULL,
  payment_seq   text   NOT NULL,
  token_digest  bytea  NOT NULL,
  item_seq      bigint NOT NULL,
  amount_micros bigint,
  currency      text,
  price_source  text   NOT NULL CHECK (price_source IN ('UNCONSUMED_LIST', 'TRANSACTION')),
  seen_at       bigint NOT NULL,
  seen_unconsumed_at bigint,              -- null where it was only ever seen consumed
  market        text,
  store_order_id text,
  product_id    text,
  purchased_at  bigint,
  is_test       boolean,
  payload       text,
  PRIMARY KEY (app, payment_seq, token_digest, item_seq),
  CHECK ((amount_micros IS NULL) = (currency IS NULL))
);

-- Refunds, voids and chargebacks: facts about payments, known here or not.
CREATE TABLE reversals (
  id            uuid   PRIMARY KEY,       -- UUIDv7: in the order of time
  app           text   NOT NULL,
  payment_seq   text   NOT NULL,
  kind          text   NOT NULL CHECK (kind IN ('REFUNDED', 'VOIDED', 'CHARGED_BACK', 'TAKEN_BACK')),
  occurred_at   bigint NOT NULL,          -- as it was told
  reference     text   NOT NULL,
  amount_micros bigint,                   -- null: the whole price
  currency      text,
  note          text,
  recorded_at   bigint NOT NULL,
  CHECK ((amount_micros IS NULL) = (currency IS NULL))
);

-- The same word again is no second reversal.
CREATE UNIQUE INDEX reversals_by_reference ON reversals (app, reference);
CREATE INDEX reversals_by_payment ON reversals (app, payment_seq);

ALTER TABLE feed ALTER COLUMN consumption DROP NOT NULL;
ALTER TABLE feed ALTER COLUMN status DROP NOT NULL;
ALTER TABLE feed DROP CONSTRAINT feed_kind_check;
ALTER TABLE feed ADD CONSTRAINT feed_kind_check CHECK (kind IN ('CONSUMED', 'IMPORTED', 'REJECTED', 'IN_DOUBT', 'DISPUTED',
  'AMENDED', 'DELIVERED', 'DELIVERY_FAILED', 'REVERSED'));
ALTER TABLE feed ADD COLUMN reference text;
ALTER TABLE feed ADD COLUMN note text;
ALTER TABLE feed ADD COLUMN reversal uuid;

ALTER TABLE audit_log DROP CONSTRAINT audit_log_action_check;
ALTER TABLE audit_log ALTER COLUMN consumption DROP NOT NULL;
ALTER TABLE audit_log ALTER COLUMN note DROP NOT NULL;
ALTER TABLE audit_log ALTER COLUMN before DROP NOT NULL;
ALTER TABLE audit_log ALTER COLUMN after DROP NOT NULL;
-- Null in what is there, and in what a server of version 2 still adds: all of that has a consumption, which says.
ALTER TABLE audit_log ADD COLUMN app text;

-- Sums of what is settled, by whatever totals are asked by; of what there is already, too. Nothing was reversed before. Servers
-- of version 2 do not keep them: stop those first.
CREATE TABLE totals (
  grain        integer NOT NULL,
  begins_at    bigint  NOT NULL,
  app          text    NOT NULL,
  environment  text    NOT NULL,
  item_seq     bigint  NOT NULL,
  status       text    NOT NULL,
  result_code  bigint  NOT NULL,
  currency     text    NOT NULL,
  slot         integer NOT NULL,
  count        bigint  NOT NULL,
  amount       numeric NOT NULL,
  unknown_price_count bigint NOT NULL,
  reversed_count bigint NOT NULL,
  reversed_amount numeric NOT NULL,
  PRIMARY KEY (grain, begins_at, app, environment, item_seq, status, result_code, currency, slot)
);
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, slot, count, amount,
    unknown_price_count, reversed_count, reversed_amount)
  SELECT 1, c.requested_at - ((c.requested_at % 86400000) + 86400000) % 86400000, c.app, c.environment, c.item_seq, c.status,
    coalesce(c.result_code, -2147483649), coalesce(c.currency, ''), 0, count(*), coalesce(sum(c.amount_micros), 0),
    sum(CASE WHEN c.status = 'CONSUMED' AND c.amount_micros IS NULL THEN 1 ELSE 0 END), 0, 0
  FROM consumptions c WHERE c.status IN ('CONSUMED', 'REJECTED') GROUP BY 2, 3, 4, 5, 6, 7, 8;
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, slot, count, amount,
    unknown_price_count, reversed_count, reversed_amount)
  SELECT 3, c.requested_at - ((c.requested_at % 900000) + 900000) % 900000, c.app, c.environment, -1, c.status,
    coalesce(c.result_code, -2147483649), coalesce(c.currency, ''), 0, count(*), coalesce(sum(c.amount_micros), 0),
    sum(CASE WHEN c.status = 'CONSUMED' AND c.amount_micros IS NULL THEN 1 ELSE 0 END), 0, 0
  FROM consumptions c WHERE c.status IN ('CONSUMED', 'REJECTED') GROUP BY 2, 3, 4, 5, 6, 7, 8;
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, slot, count, amount,
    unknown_price_count, reversed_count, reversed_amount)
  SELECT 2, begins_at, app, environment, -1, status, result_code, currency, 0, sum(count), sum(amount),
    sum(unknown_price_count), 0, 0 FROM totals WHERE grain = 1 GROUP BY 2, 3, 4, 6, 7, 8;
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, slot, count, amount,
    unknown_price_count, reversed_count, reversed_amount)
  SELECT 0, 0, app, environment, item_seq, status, result_code, currency, 0, sum(count), sum(amount),
    sum(unknown_price_count), 0, 0 FROM totals WHERE grain = 1 GROUP BY 3, 4, 5, 6, 7, 8;
INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code, currency, slot, count, amount,
    unknown_price_count, reversed_count, reversed_amount)
  SELECT 4, 0, app, environment, -1, status, result_code, currency, 0, sum(count), sum(amount),
    sum(unknown_price_count), 0, 0 FROM totals WHERE grain = 2 GROUP BY 3, 4, 6, 7, 8;
