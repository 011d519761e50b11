-- The same columns as in sql/hub/mysql, where they are explained.
ALTER TABLE hub_key ADD COLUMN door VARCHAR(16);

ALTER TABLE hub_key ADD COLUMN door_key VARCHAR(64);
