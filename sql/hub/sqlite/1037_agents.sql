-- The same columns and tables as in sql/hub/mysql, where they are explained.
ALTER TABLE call_attempt ADD COLUMN queue VARCHAR(80);

ALTER TABLE call_history ADD COLUMN agent TINYINT;

ALTER TABLE call_history ADD COLUMN agent_wait INT;

ALTER TABLE call_history ADD COLUMN abandoned TINYINT NOT NULL DEFAULT 0;

CREATE TABLE IF NOT EXISTS call_task_pacing (
  task_id BIGINT NOT NULL,
  calls VARCHAR(512) NOT NULL,
  PRIMARY KEY (task_id)
);

CREATE TABLE IF NOT EXISTS call_queue_state (
  queue VARCHAR(80) NOT NULL,
  host VARCHAR(128) NOT NULL,
  agents INT NOT NULL,
  free INT NOT NULL,
  waiting INT NOT NULL,
  fault VARCHAR(200) NULL,
  read_at BIGINT NOT NULL,
  PRIMARY KEY (queue, host)
);
