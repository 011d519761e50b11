-- Calls that were removed: hosts delete what their spool has kept of them in `rejected`. Forgotten after 7 days.
CREATE TABLE IF NOT EXISTS `hub_removed_call` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `callid` VARCHAR(50) NOT NULL,
  `created` BIGINT NOT NULL COMMENT 'ms since 1970',
  PRIMARY KEY (`id`),
  KEY `by_call` (`callid`),
  KEY `by_age` (`created`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
