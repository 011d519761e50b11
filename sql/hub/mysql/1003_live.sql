-- What the hub shows live: the state of the hosts, and events that requests commit. Times are ms since 1970, those of
-- hosts by the database's clock.
CREATE TABLE IF NOT EXISTS `hub_host` (
  `host` VARCHAR(255) NOT NULL,
  `seen` BIGINT NOT NULL COMMENT 'when its sidecar wrote last',
  `stopped` TINYINT NOT NULL COMMENT '1: its sidecar was stopped',
  `report` MEDIUMTEXT NOT NULL COMMENT 'JSON',
  PRIMARY KEY (`host`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_event` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `time` BIGINT NOT NULL,
  `kind` VARCHAR(32) NOT NULL,
  `data` MEDIUMTEXT NOT NULL COMMENT 'JSON',
  PRIMARY KEY (`id`),
  KEY `by_time` (`time`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
