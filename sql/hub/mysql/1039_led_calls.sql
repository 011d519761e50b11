-- Calls that a server leads and that somebody asked for one by one (docs/reference/aliyun.md#smartcall). Times are ms since 1970.

-- The id of a call that is not placed yet. Apart from the number: a column would need the right ALTER.
CREATE TABLE IF NOT EXISTS `call_promise` (
  `call_id` CHAR(36) NOT NULL COMMENT 'the UUID that the first attempt of the number has',
  `account_id` INT NOT NULL,
  `task_id` BIGINT NOT NULL,
  `number_id` BIGINT NOT NULL,
  `out_id` VARCHAR(128) NULL COMMENT 'what whoever asked for the call knows it by',
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`call_id`),
  UNIQUE KEY `by_number` (`number_id`),
  KEY `by_age` (`created`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- What is to be done with a call that is under way, by the host that has it.
CREATE TABLE IF NOT EXISTS `call_order` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `call_id` CHAR(36) NOT NULL,
  `host` VARCHAR(128) NOT NULL,
  `extension` VARCHAR(64) NULL COMMENT 'where the call is connected; null: what its server has named',
  `state` VARCHAR(16) NOT NULL COMMENT 'waiting, taken, done or failed',
  `reason` VARCHAR(64) NULL COMMENT 'why it failed',
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_host` (`host`, `state`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
