-- The same as in sql/hub/mysql, where the columns are explained.

CREATE TABLE IF NOT EXISTS inbound_route (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  number VARCHAR(64) NOT NULL,
  place VARCHAR(270) NOT NULL,
  field VARCHAR(340) NULL,
  removed_field VARCHAR(340) NULL,
  flow_id INT NOT NULL,
  fallback_id INT NULL,
  closed_id INT NULL,
  timegroup_id INT NULL,
  calls INT NULL,
  context_url VARCHAR(2048) NULL,
  context_on_error VARCHAR(16) NOT NULL,
  dialect VARCHAR(16) NOT NULL,
  enabled TINYINT NOT NULL,
  remark VARCHAR(500) NOT NULL,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS inbound_route_by_field ON inbound_route (field);
CREATE INDEX IF NOT EXISTS inbound_route_by_account ON inbound_route (account_id, id);
