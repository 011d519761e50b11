-- What was announced before the answer (docs/reference/dialer.md#outcomes).
ALTER TABLE `call_record`
  ADD COLUMN `early_media` VARCHAR(50) NULL DEFAULT NULL COMMENT 'code of the announcement before the answer, null: none was recognised';
