-- The same tables as in sql/hub/mysql, where their columns are explained.
CREATE TABLE IF NOT EXISTS hub_call_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  callid VARCHAR(50) NOT NULL,
  row_count INT NULL,
  stats TEXT NULL,
  due BIGINT NOT NULL DEFAULT 0,
  created BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS hub_call_change_by_due ON hub_call_change (due, id);

CREATE TABLE IF NOT EXISTS hub_call_state (
  callid VARCHAR(50) NOT NULL,
  whole BIGINT NULL,
  row_count INT NULL,
  stats TEXT NULL,
  seq INT NOT NULL DEFAULT 0,
  waiting BIGINT NULL,
  settled BIGINT NULL,
  read_at BIGINT NULL,
  PRIMARY KEY (callid)
);

CREATE TABLE IF NOT EXISTS hub_level (
  id CHAR(36) NOT NULL,
  account_id INT NOT NULL,
  flow_id INT NULL,
  position INT NOT NULL,
  name VARCHAR(64) NOT NULL,
  alias VARCHAR(64) NOT NULL,
  color VARCHAR(16) NOT NULL,
  rule TEXT NOT NULL,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS hub_level_by_account ON hub_level (account_id, flow_id, position);

CREATE TABLE IF NOT EXISTS hub_tag_scene (
  id CHAR(36) NOT NULL,
  account_id INT NOT NULL,
  name VARCHAR(64) NOT NULL,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS hub_tag_scene_by_account ON hub_tag_scene (account_id);

CREATE TABLE IF NOT EXISTS hub_tag_group (
  id CHAR(36) NOT NULL,
  account_id INT NOT NULL,
  scene_id CHAR(36) NULL,
  name VARCHAR(64) NOT NULL,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS hub_tag_group_by_account ON hub_tag_group (account_id);

CREATE TABLE IF NOT EXISTS hub_tag (
  id CHAR(36) NOT NULL,
  account_id INT NOT NULL,
  name VARCHAR(64) NOT NULL,
  description VARCHAR(500) NOT NULL,
  color VARCHAR(16) NOT NULL,
  status TINYINT NOT NULL,
  group_ids TEXT NOT NULL,
  rules TEXT NOT NULL,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX IF NOT EXISTS hub_tag_by_account ON hub_tag (account_id);

CREATE TABLE IF NOT EXISTS hub_call_tag (
  tag_id CHAR(36) NOT NULL,
  calldate BIGINT NOT NULL,
  callid VARCHAR(50) NOT NULL,
  PRIMARY KEY (tag_id, calldate, callid)
);

CREATE INDEX IF NOT EXISTS hub_call_tag_by_call ON hub_call_tag (callid);
