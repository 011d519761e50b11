-- The same table as in sql/hub/mysql, where it is explained.
CREATE TABLE IF NOT EXISTS hub_removed_call (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  callid VARCHAR(50) NOT NULL,
  created BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS hub_removed_call_by_call ON hub_removed_call (callid);
CREATE INDEX IF NOT EXISTS hub_removed_call_by_age ON hub_removed_call (created);
