-- The same tables as in sql/mysql.
CREATE TABLE IF NOT EXISTS hub_host (
  host VARCHAR(255) NOT NULL,
  seen BIGINT NOT NULL,
  stopped TINYINT NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (host)
);
