-- Recordings of calls: which files there are, and where they are kept. Times are ms since 1970.
CREATE TABLE IF NOT EXISTS `hub_recording` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `account` VARCHAR(64) NOT NULL COMMENT 'name, as in call_record',
  `callid` VARCHAR(50) NOT NULL,
  `host` VARCHAR(255) NOT NULL COMMENT 'that made it',
  `path` VARCHAR(260) NOT NULL COMMENT 'on the host, as FreeSWITCH recorded it',
  `kind` VARCHAR(8) NOT NULL COMMENT 'call, action',
  `state` VARCHAR(8) NOT NULL COMMENT 'new, kept (on the host), waiting (for the store), moved (the host still has its copy), stored, missing, remove',
  `bytes` BIGINT NULL COMMENT 'NULL until the host has measured it',
  `ms` INT NULL COMMENT 'NULL for a format that is not measured',
  `channels` INT NULL,
  `store` VARCHAR(512) NULL COMMENT 'the store that has it; NULL: the host',
  `store_key` VARCHAR(255) NULL COMMENT 'its name there',
  `tries` INT NOT NULL DEFAULT 0,
  `next_at` BIGINT NOT NULL DEFAULT 0 COMMENT 'when its host looks at it next',
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_file` (`callid`, `path`),
  KEY `by_work` (`host`, `state`, `next_at`),
  KEY `by_account` (`account`, `callid`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
