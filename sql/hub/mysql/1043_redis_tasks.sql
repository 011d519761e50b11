-- Tasks that come from the hash cti_queue_dialer_task@<domain> of Redis, and batches of numbers that were moved out of a
-- list there (docs/reference/redis-tasks.md). Times are ms since 1970.
CREATE TABLE IF NOT EXISTS `hub_redis_task` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `name_hash` CHAR(64) NOT NULL COMMENT 'SHA-256 of account, domain and field, hex',
  `account_id` INT NOT NULL,
  `domain` VARCHAR(255) NOT NULL,
  `name` VARCHAR(128) NOT NULL COMMENT 'the field, for people',
  `task_id` BIGINT NULL COMMENT 'null: its value could never be read',
  `timegroup_id` INT NULL COMMENT 'with its work_hour, work_week and holiday',
  `import_id` BIGINT NULL COMMENT 'the import that counts its numbers now',
  `queue` VARCHAR(512) NULL COMMENT 'the list of its numbers',
  `content_hash` CHAR(64) NOT NULL COMMENT 'SHA-256 of the value that was read last; empty: the field was removed',
  `enabled` TINYINT NOT NULL COMMENT '1: the value says so',
  `starts` TINYINT NOT NULL COMMENT '1: the task is to be started as soon as it may',
  `problem` VARCHAR(500) NULL COMMENT 'why the value cannot be used',
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_name` (`name_hash`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_redis_batch` (
  `id` CHAR(36) NOT NULL,
  `outcome` VARCHAR(8) NOT NULL COMMENT 'added: the numbers are in the task; returned: they go back to their list',
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_age` (`created`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
