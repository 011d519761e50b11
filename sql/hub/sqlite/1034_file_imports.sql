-- The same as in sql/hub/mysql, where the columns are explained.
ALTER TABLE call_import ADD COLUMN state VARCHAR(16) NOT NULL DEFAULT 'done';
ALTER TABLE call_import ADD COLUMN source VARCHAR(8) NOT NULL DEFAULT 'json';
ALTER TABLE call_import ADD COLUMN file VARCHAR(200) NULL;
ALTER TABLE call_import ADD COLUMN content_hash CHAR(64) NULL;
ALTER TABLE call_import ADD COLUMN running CHAR(64) NULL;
ALTER TABLE call_import ADD COLUMN holder CHAR(36) NULL;
ALTER TABLE call_import ADD COLUMN lease_until BIGINT NULL;
ALTER TABLE call_import ADD COLUMN rows_read INT NOT NULL DEFAULT 0;
ALTER TABLE call_import ADD COLUMN given INT NULL;
ALTER TABLE call_import ADD COLUMN problem VARCHAR(500) NULL;
ALTER TABLE call_import ADD COLUMN finished BIGINT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS call_import_by_running ON call_import (task_id, running);

CREATE TABLE IF NOT EXISTS call_import_reject (
  import_id BIGINT NOT NULL,
  line INT NOT NULL,
  account_id INT NOT NULL,
  column_name VARCHAR(64) NOT NULL,
  number VARCHAR(60) NOT NULL,
  number_key VARCHAR(40) NULL,
  fault VARCHAR(24) NOT NULL,
  message VARCHAR(300) NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (import_id, line)
);

CREATE INDEX IF NOT EXISTS call_import_reject_by_age ON call_import_reject (created);
CREATE INDEX IF NOT EXISTS call_import_reject_by_number ON call_import_reject (account_id, number_key);
