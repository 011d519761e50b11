-- The phrase that decided about an announcement before the answer (docs/reference/dialer.md#announcements).
ALTER TABLE `call_record`
  ADD COLUMN `early_media_phrase` VARCHAR(200) NULL DEFAULT NULL COMMENT 'phrase of the announcement before the answer, null: none was recognised';
