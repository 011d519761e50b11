-- The same tables as in sql/mysql.
CREATE TABLE IF NOT EXISTS hub_account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name VARCHAR(64) NOT NULL,
  settings TEXT NOT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  UNIQUE (name)
);

CREATE TABLE IF NOT EXISTS hub_user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  name VARCHAR(64) NOT NULL,
  role VARCHAR(16) NOT NULL,
  deployment TINYINT NOT NULL DEFAULT 0,
  password VARCHAR(200) NOT NULL,
  must_change TINYINT NOT NULL,
  totp VARCHAR(255) NULL,
  totp_step BIGINT NOT NULL DEFAULT -1,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  UNIQUE (account_id, name)
);

CREATE TABLE IF NOT EXISTS hub_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  name VARCHAR(64) NOT NULL,
  role VARCHAR(16) NOT NULL,
  deployment TINYINT NOT NULL DEFAULT 0,
  hash CHAR(64) NOT NULL,
  addresses TEXT NULL,
  per_second INT NULL,
  expires BIGINT NULL,
  used BIGINT NULL,
  created BIGINT NOT NULL,
  UNIQUE (hash),
  UNIQUE (account_id, name)
);

CREATE TABLE IF NOT EXISTS hub_session (
  hash CHAR(64) NOT NULL,
  user_id INT NOT NULL,
  address VARCHAR(64) NOT NULL,
  agent VARCHAR(200) NOT NULL,
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  PRIMARY KEY (hash)
);

CREATE INDEX IF NOT EXISTS hub_session_by_user ON hub_session (user_id);

CREATE TABLE IF NOT EXISTS hub_login_failure (
  subject CHAR(64) NOT NULL,
  failures INT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (subject)
);

CREATE TABLE IF NOT EXISTS hub_audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  time BIGINT NOT NULL,
  actor_kind VARCHAR(16) NOT NULL,
  actor VARCHAR(64) NOT NULL,
  action VARCHAR(64) NOT NULL,
  object VARCHAR(200) NOT NULL,
  address VARCHAR(64) NOT NULL
);

CREATE INDEX IF NOT EXISTS hub_audit_by_time ON hub_audit (account_id, time);

CREATE TABLE IF NOT EXISTS hub_idempotency (
  account_id INT NOT NULL,
  route VARCHAR(100) NOT NULL,
  idempotency_key VARCHAR(200) NOT NULL,
  body CHAR(64) NOT NULL,
  status INT NULL,
  answer TEXT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (account_id, route, idempotency_key)
);

CREATE INDEX IF NOT EXISTS hub_idempotency_by_age ON hub_idempotency (created);
