-- The same table as in sql/hub/mysql, where its columns are explained.
CREATE TABLE IF NOT EXISTS hub_recording (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account VARCHAR(64) NOT NULL,
  callid VARCHAR(50) NOT NULL,
  host VARCHAR(255) NOT NULL,
  path VARCHAR(260) NOT NULL,
  kind VARCHAR(8) NOT NULL,
  state VARCHAR(8) NOT NULL,
  bytes BIGINT NULL,
  ms INT NULL,
  channels INT NULL,
  store VARCHAR(512) NULL,
  store_key VARCHAR(255) NULL,
  tries INT NOT NULL DEFAULT 0,
  next_at BIGINT NOT NULL DEFAULT 0,
  created BIGINT NOT NULL,
  UNIQUE (callid, path)
);

CREATE INDEX IF NOT EXISTS hub_recording_by_work ON hub_recording (host, state, next_at);

CREATE INDEX IF NOT EXISTS hub_recording_by_account ON hub_recording (account, callid);
