-- The same as in sql/hub/mysql, where the columns are explained.
CREATE TABLE IF NOT EXISTS hub_redis_task (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name_hash CHAR(64) NOT NULL,
  account_id INT NOT NULL,
  domain VARCHAR(255) NOT NULL,
  name VARCHAR(128) NOT NULL,
  task_id BIGINT NULL,
  timegroup_id INT NULL,
  import_id BIGINT NULL,
  queue VARCHAR(512) NULL,
  content_hash CHAR(64) NOT NULL,
  enabled TINYINT NOT NULL,
  starts TINYINT NOT NULL,
  problem VARCHAR(500) NULL,
  updated BIGINT NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS hub_redis_task_by_name ON hub_redis_task (name_hash);

CREATE TABLE IF NOT EXISTS hub_redis_batch (
  id CHAR(36) NOT NULL PRIMARY KEY,
  outcome VARCHAR(8) NOT NULL,
  created BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS hub_redis_batch_by_age ON hub_redis_batch (created);
