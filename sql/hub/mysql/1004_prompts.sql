-- Sounds of an account by the SHA-256 of their content. The content is in pieces, so that no statement is longer than
-- the packet size of a server with small limits.
CREATE TABLE IF NOT EXISTS `hub_prompt` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `hash` CHAR(64) NOT NULL COMMENT 'SHA-256 of the content, hex',
  `name` VARCHAR(128) NOT NULL COMMENT 'for people',
  `bytes` INT NOT NULL,
  `length_ms` INT NOT NULL COMMENT 'of the audio',
  `rate` INT NOT NULL COMMENT 'samples a second',
  `channels` INT NOT NULL,
  `author` VARCHAR(64) NOT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_hash` (`account_id`, `hash`),
  KEY `by_content` (`hash`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_prompt_piece` (
  `prompt_id` INT NOT NULL,
  `piece` INT NOT NULL COMMENT '0, 1, 2 …',
  `content` MEDIUMBLOB NOT NULL,
  PRIMARY KEY (`prompt_id`, `piece`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_flow_version_prompt` (
  `flow_id` INT NOT NULL,
  `version` CHAR(12) NOT NULL,
  `hash` CHAR(64) NOT NULL,
  PRIMARY KEY (`flow_id`, `version`, `hash`),
  KEY `by_content` (`hash`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
