-- Where a row and a record come from, and what became of a call. Tables that lack columns of 0001 or 0003 are somebody
-- else's: they are not altered, and what they cannot keep is left out.
ALTER TABLE `conversation`
  ADD COLUMN `host` VARCHAR(255) NULL DEFAULT NULL COMMENT 'the host (setting host) that made the row',
  ADD COLUMN `account` VARCHAR(64) NULL DEFAULT NULL COMMENT 'name of the account, null: that of the flow';

ALTER TABLE `call_record`
  ADD COLUMN `account` VARCHAR(64) NULL DEFAULT NULL COMMENT 'name of the account, null: that of the flow',
  ADD COLUMN `host` VARCHAR(255) NULL DEFAULT NULL COMMENT 'the host (setting host) that made the record',
  ADD COLUMN `number_id` VARCHAR(50) NULL DEFAULT NULL COMMENT 'the number of the task (task_id)',
  ADD COLUMN `attempt` INT(11) NULL DEFAULT NULL COMMENT '1: the first call to this number of the task',
  ADD COLUMN `route` VARCHAR(128) NULL DEFAULT NULL COMMENT 'the inbound route that the call came by',
  ADD COLUMN `level` CHAR(36) NULL DEFAULT NULL COMMENT 'id of the grade (hub_level)',
  ADD COLUMN `tags` MEDIUMTEXT NULL DEFAULT NULL COMMENT 'JSON array: tag, row_index of the turn',
  ADD COLUMN `context` MEDIUMTEXT NULL DEFAULT NULL COMMENT 'JSON: what was pulled before the talk',
  ADD COLUMN `flow_version` VARCHAR(50) NULL DEFAULT NULL COMMENT 'of the last flow: first 12 hex digits of the SHA-256 of the script',
  ADD COLUMN `behaviour` CHAR(64) NULL DEFAULT NULL COMMENT 'behaviour hash of that version',
  ADD COLUMN `recordings` MEDIUMTEXT NULL DEFAULT NULL COMMENT 'JSON array: file, ms, bytes, channels, where it is kept',
  ADD COLUMN `latencies` MEDIUMTEXT NULL DEFAULT NULL COMMENT 'JSON object: ms by kind, each with count, sum, most',
  ADD KEY `record_by_number` (`account`, `callee`, `calldate`, `callid`);
