-- The same table as in sql/hub/mysql.
CREATE TABLE IF NOT EXISTS hub_publication (
  flow_id INTEGER PRIMARY KEY,
  request TEXT NOT NULL
);
