-- The same tables as in sql/mysql.
CREATE TABLE IF NOT EXISTS hub_prompt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  hash CHAR(64) NOT NULL,
  name VARCHAR(128) NOT NULL,
  bytes INT NOT NULL,
  length_ms INT NOT NULL,
  rate INT NOT NULL,
  channels INT NOT NULL,
  author VARCHAR(64) NOT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  UNIQUE (account_id, hash)
);

CREATE INDEX IF NOT EXISTS hub_prompt_by_content ON hub_prompt (hash);

CREATE TABLE IF NOT EXISTS hub_prompt_piece (
  prompt_id INT NOT NULL,
  piece INT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (prompt_id, piece)
);

CREATE TABLE IF NOT EXISTS hub_flow_version_prompt (
  flow_id INT NOT NULL,
  version CHAR(12) NOT NULL,
  hash CHAR(64) NOT NULL,
  PRIMARY KEY (flow_id, version, hash)
);

CREATE INDEX IF NOT EXISTS hub_flow_version_prompt_by_content ON hub_flow_version_prompt (hash);
