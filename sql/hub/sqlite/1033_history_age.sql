-- The same key as in sql/hub/mysql.
CREATE INDEX IF NOT EXISTS call_history_by_age ON call_history (account_id, called_at);
