-- Routes of numbers that are called (docs/reference/routes.md). A removed route keeps its row, so that hubs know that it
-- was theirs.
CREATE TABLE IF NOT EXISTS `inbound_route` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `number` VARCHAR(64) NOT NULL COMMENT 'a number or a name, or its begin and *',
  `place` VARCHAR(270) NOT NULL COMMENT 'empty: all hosts; host:<name>, domain:<name>',
  `field` VARCHAR(340) NULL COMMENT 'in Redis: number and place; null: removed',
  `removed_field` VARCHAR(340) NULL COMMENT 'the field that it had',
  `flow_id` INT NOT NULL,
  `fallback_id` INT NULL COMMENT 'flow for calls to a full route',
  `closed_id` INT NULL COMMENT 'flow for calls outside of the hours',
  `timegroup_id` INT NULL COMMENT 'call_timegroup: the hours',
  `calls` INT NULL COMMENT 'at once, on all hosts together',
  `context_url` VARCHAR(2048) NULL,
  `context_on_error` VARCHAR(16) NOT NULL,
  `dialect` VARCHAR(16) NOT NULL,
  `enabled` TINYINT NOT NULL,
  `remark` VARCHAR(500) NOT NULL,
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_field` (`field`),
  KEY `by_account` (`account_id`, `id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
