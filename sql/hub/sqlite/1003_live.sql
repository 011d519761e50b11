-- The same tables as in sql/mysql.
CREATE TABLE IF NOT EXISTS hub_host (
  host VARCHAR(255) NOT NULL,
  seen BIGINT NOT NULL,
  stopped TINYINT NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (host)
);

CREATE TABLE IF NOT EXISTS hub_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  time BIGINT NOT NULL,
  kind VARCHAR(32) NOT NULL,
  data TEXT NOT NULL
);

CREATE INDEX IF NOT EXISTS hub_event_by_time ON hub_event (time);
