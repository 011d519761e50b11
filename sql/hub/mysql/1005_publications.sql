-- Publications and removals of flows that are under way: what a hub that dies leaves for another one to settle.
CREATE TABLE IF NOT EXISTS `hub_publication` (
  `flow_id` INT NOT NULL,
  `request` MEDIUMTEXT NOT NULL COMMENT 'JSON: what is done, by whom, and the Idempotency-Key',
  PRIMARY KEY (`flow_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
