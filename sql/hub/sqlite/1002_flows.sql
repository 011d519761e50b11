-- The same tables as in sql/mysql.
CREATE TABLE IF NOT EXISTS hub_flow (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  name VARCHAR(128) NOT NULL,
  host_name VARCHAR(200) NOT NULL,
  settings TEXT NOT NULL,
  published CHAR(12) NULL,
  published_by VARCHAR(64) NULL,
  published_at BIGINT NULL,
  publishing CHAR(12) NULL,
  publishing_until BIGINT NULL,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  UNIQUE (account_id, name),
  UNIQUE (host_name)
);

CREATE TABLE IF NOT EXISTS hub_flow_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  flow_id INT NOT NULL,
  version CHAR(12) NOT NULL,
  behaviour CHAR(64) NOT NULL,
  script BLOB NOT NULL,
  bytes INT NOT NULL,
  source VARCHAR(16) NOT NULL,
  author VARCHAR(64) NULL,
  note VARCHAR(500) NOT NULL,
  published BIGINT NULL,
  created BIGINT NOT NULL,
  UNIQUE (flow_id, version)
);

CREATE TABLE IF NOT EXISTS hub_flow_draft (
  flow_id INT NOT NULL,
  author_kind VARCHAR(16) NOT NULL,
  author_id INT NOT NULL,
  script BLOB NOT NULL,
  base CHAR(12) NULL,
  revision INT NOT NULL,
  saved BIGINT NOT NULL,
  PRIMARY KEY (flow_id, author_kind, author_id)
);

CREATE TABLE IF NOT EXISTS hub_flow_review (
  flow_id INT NOT NULL,
  version CHAR(12) NOT NULL,
  state VARCHAR(16) NOT NULL,
  asked_kind VARCHAR(16) NOT NULL,
  asked_id INT NOT NULL,
  asked_by VARCHAR(64) NOT NULL,
  asked_at BIGINT NOT NULL,
  decided_by VARCHAR(64) NULL,
  decided_at BIGINT NULL,
  note VARCHAR(500) NOT NULL,
  revision INT NOT NULL DEFAULT 1,
  PRIMARY KEY (flow_id, version)
);
