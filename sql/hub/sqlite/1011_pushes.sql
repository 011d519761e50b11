-- The same tables as in sql/hub/mysql, where their columns are explained.
CREATE TABLE IF NOT EXISTS hub_push_target (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  url VARCHAR(2048) NOT NULL,
  events TEXT NOT NULL,
  dialect VARCHAR(32) NOT NULL DEFAULT 'standard',
  secret VARCHAR(255) NOT NULL,
  old_secret VARCHAR(255) NULL,
  old_secret_until BIGINT NULL,
  state VARCHAR(8) NOT NULL DEFAULT 'on',
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS hub_push_target_by_account ON hub_push_target (account_id);

CREATE TABLE IF NOT EXISTS hub_push_secret (
  account_id INT NOT NULL,
  secret VARCHAR(255) NOT NULL,
  old_secret VARCHAR(255) NULL,
  old_secret_until BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  PRIMARY KEY (account_id)
);

CREATE TABLE IF NOT EXISTS hub_outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  push_id VARCHAR(40) NOT NULL,
  account_id INT NOT NULL,
  callid VARCHAR(100) NOT NULL,
  event VARCHAR(32) NOT NULL,
  target VARCHAR(64) NOT NULL,
  url VARCHAR(2048) NULL,
  dialect VARCHAR(32) NOT NULL,
  body TEXT NOT NULL,
  state VARCHAR(8) NOT NULL,
  tries INT NOT NULL DEFAULT 0,
  next_at BIGINT NOT NULL,
  lease_owner VARCHAR(64) NULL,
  lease_until BIGINT NULL,
  answer VARCHAR(16) NULL,
  created BIGINT NOT NULL,
  ended BIGINT NULL,
  UNIQUE (push_id),
  UNIQUE (callid, event, target)
);

CREATE INDEX IF NOT EXISTS hub_outbox_by_due ON hub_outbox (state, target, next_at, id);

CREATE INDEX IF NOT EXISTS hub_outbox_by_account ON hub_outbox (account_id, state, id);

CREATE INDEX IF NOT EXISTS hub_outbox_by_end ON hub_outbox (state, ended);

CREATE TABLE IF NOT EXISTS hub_push_try (
  outbox_id BIGINT NOT NULL,
  number INT NOT NULL,
  time BIGINT NOT NULL,
  ms INT NOT NULL,
  status INT NULL,
  answer VARCHAR(1024) NOT NULL,
  PRIMARY KEY (outbox_id, number)
);
