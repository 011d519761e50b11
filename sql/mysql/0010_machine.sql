-- Calls that an answering machine took (docs/reference/dialer.md#machines).
ALTER TABLE `call_record`
  ADD COLUMN `machine` TINYINT NULL DEFAULT NULL COMMENT '1: an answering machine answered, null: nobody knows of one';

-- Who asked not to be called, until a hub has the blacklist (docs/reference/dialer.md#opt-out).
CREATE TABLE IF NOT EXISTS `cti_robot_optout` (
  `callid` VARCHAR(50) NOT NULL,
  `account` VARCHAR(64) NOT NULL,
  `number` VARCHAR(64) NOT NULL,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`callid`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
