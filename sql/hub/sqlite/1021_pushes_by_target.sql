-- The same key as in sql/hub/mysql.
CREATE INDEX IF NOT EXISTS hub_outbox_by_target ON hub_outbox (account_id, target, state, id);
