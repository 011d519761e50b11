-- The same as in sql/hub/mysql, where the columns are explained.

CREATE TABLE IF NOT EXISTS call_import (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  task_id BIGINT NOT NULL,
  taken INT NOT NULL,
  doubled INT NOT NULL,
  invalid INT NOT NULL,
  blacklisted INT NOT NULL,
  imported_by VARCHAR(64) NOT NULL,
  created BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS call_import_by_task ON call_import (task_id, id);
