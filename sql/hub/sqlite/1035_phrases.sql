-- The same table as in sql/hub/mysql, where its columns are explained.
CREATE TABLE IF NOT EXISTS call_phrase (
  list VARCHAR(16) NOT NULL,
  phrase_key VARCHAR(200) NOT NULL,
  phrase VARCHAR(200) NOT NULL,
  code VARCHAR(32) NOT NULL,
  "rank" INTEGER NOT NULL,
  enabled INTEGER NOT NULL,
  updated BIGINT NOT NULL,
  PRIMARY KEY (list, phrase_key)
);

ALTER TABLE call_history ADD COLUMN early_media_phrase VARCHAR(200);
ALTER TABLE call_history ADD COLUMN early_media_text VARCHAR(500);
