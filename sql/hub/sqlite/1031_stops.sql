-- The same table as in sql/hub/mysql, where its columns are explained.
CREATE TABLE IF NOT EXISTS call_task_stop (
  task_id BIGINT NOT NULL,
  hang_up_before BIGINT NOT NULL,
  PRIMARY KEY (task_id)
);
