-- Phrases of announcements and of answering machines: what an operator added to the lists that a release has, changed, or
-- turned off (docs/reference/dialer.md#phrases). All accounts share the lists. Times are ms since 1970.
CREATE TABLE IF NOT EXISTS `call_phrase` (
  `list` VARCHAR(16) NOT NULL COMMENT 'announcement, machine',
  `phrase_key` VARCHAR(200) NOT NULL COMMENT 'the phrase, folded: what is compared',
  `phrase` VARCHAR(200) NOT NULL COMMENT 'as it was given',
  `code` VARCHAR(32) NOT NULL COMMENT 'what it means: power off, does not exist … or machine; none: it never decides a call',
  `rank` INT NOT NULL COMMENT 'the lowest of those that are heard decides',
  `enabled` TINYINT NOT NULL COMMENT '0: turned off',
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`list`, `phrase_key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- What decided about an announcement, and what was heard of it.
ALTER TABLE `call_history`
  ADD COLUMN `early_media_phrase` VARCHAR(200) NULL COMMENT 'the phrase that decided',
  ADD COLUMN `early_media_text` VARCHAR(500) NULL COMMENT 'the last sentence that was heard before the answer';
