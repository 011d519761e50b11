-- Keys of Aliyun's door, and the nonces that its requests have used (docs/reference/aliyun.md). Times are ms since 1970.
CREATE TABLE IF NOT EXISTS `hub_aliyun_key` (
  `key_id` INT NOT NULL COMMENT 'the key in hub_key, which says whose it is and what it may do',
  `access_key_id` VARCHAR(32) NOT NULL,
  `secret` VARCHAR(255) NOT NULL COMMENT 'sealed: a signature needs the secret itself',
  `actions` TEXT NULL COMMENT 'JSON array of the actions that it may use; null: all',
  PRIMARY KEY (`key_id`),
  UNIQUE KEY `by_access_key` (`access_key_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_nonce` (
  `hash` CHAR(64) NOT NULL COMMENT 'SHA-256 of the key and its nonce, hex',
  `claim` CHAR(36) NOT NULL COMMENT 'whose request was the first',
  `expires` BIGINT NOT NULL,
  PRIMARY KEY (`hash`),
  KEY `by_age` (`expires`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
