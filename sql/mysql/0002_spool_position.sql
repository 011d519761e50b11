-- How far each spool file has been moved into `conversation`; changes in the same transaction as the rows.
CREATE TABLE IF NOT EXISTS `cti_robot_position` (
  `spool` CHAR(36) NOT NULL COMMENT 'identity of the spool folder (its file .spool-id)',
  `file` VARCHAR(255) NOT NULL COMMENT 'name of the file',
  `bytes` BIGINT NOT NULL COMMENT 'bytes of the file that have been moved',
  `checksum` BIGINT NOT NULL COMMENT 'CRC-32 of those bytes: the position holds only for a file that begins with them',
  `head` CHAR(16) NOT NULL COMMENT 'hash of the first line',
  `state` VARCHAR(8) NOT NULL COMMENT 'open, lost (closed without its DESTROY row) or done',
  `updated` DATETIME NOT NULL COMMENT 'UTC',
  PRIMARY KEY (`spool`, `file`),
  KEY `by_age` (`updated`)
)
DEFAULT CHARACTER SET utf8mb4
COLLATE=utf8mb4_bin
ENGINE=InnoDB;
