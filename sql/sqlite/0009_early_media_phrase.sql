-- The same column as in sql/mysql.
ALTER TABLE call_record ADD COLUMN early_media_phrase VARCHAR(200);
