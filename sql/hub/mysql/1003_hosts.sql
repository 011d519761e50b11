-- The hosts and how they are. Times are ms since 1970, by the database's clock.
CREATE TABLE IF NOT EXISTS `hub_host` (
  `host` VARCHAR(255) NOT NULL,
  `seen` BIGINT NOT NULL COMMENT 'when its sidecar wrote last',
  `stopped` TINYINT NOT NULL COMMENT '1: its sidecar was stopped',
  `report` MEDIUMTEXT NOT NULL COMMENT 'JSON',
  PRIMARY KEY (`host`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
