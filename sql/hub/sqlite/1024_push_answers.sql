-- The same table as in sql/hub/mysql, where its columns are explained.
CREATE TABLE IF NOT EXISTS hub_push_answer (
  outbox_id BIGINT NOT NULL,
  number INT NOT NULL,
  head TEXT NOT NULL,
  PRIMARY KEY (outbox_id, number)
);
