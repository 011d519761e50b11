-- The same tables as in sql/hub/mysql, where their columns are explained.
CREATE TABLE IF NOT EXISTS call_promise (
  call_id CHAR(36) NOT NULL,
  account_id INT NOT NULL,
  task_id BIGINT NOT NULL,
  number_id BIGINT NOT NULL,
  out_id VARCHAR(128) NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (call_id)
);

CREATE UNIQUE INDEX IF NOT EXISTS call_promise_by_number ON call_promise (number_id);

CREATE INDEX IF NOT EXISTS call_promise_by_age ON call_promise (created);

CREATE TABLE IF NOT EXISTS call_order (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  call_id CHAR(36) NOT NULL,
  host VARCHAR(128) NOT NULL,
  extension VARCHAR(64) NULL,
  state VARCHAR(16) NOT NULL,
  reason VARCHAR(64) NULL,
  created BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS call_order_by_host ON call_order (host, state);
