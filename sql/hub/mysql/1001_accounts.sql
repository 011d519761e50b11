-- Accounts, users, API keys, sessions and the audit of the hub. Times are ms since 1970. Names tell upper case from
-- lower case, as flows' names do.
CREATE TABLE IF NOT EXISTS `hub_account` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `name` VARCHAR(64) NOT NULL,
  `settings` MEDIUMTEXT NOT NULL COMMENT 'JSON',
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_name` (`name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_user` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `name` VARCHAR(64) NOT NULL,
  `role` VARCHAR(16) NOT NULL,
  `deployment` TINYINT NOT NULL DEFAULT 0 COMMENT '1: acts for the whole deployment',
  `password` VARCHAR(200) NOT NULL COMMENT 'scrypt',
  `must_change` TINYINT NOT NULL COMMENT '1: the password must be changed at the next login',
  `totp` VARCHAR(255) NULL COMMENT 'secret of the one-time codes, sealed',
  `totp_step` BIGINT NOT NULL DEFAULT -1 COMMENT 'the last code that was taken',
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_name` (`account_id`, `name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_key` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `name` VARCHAR(64) NOT NULL,
  `role` VARCHAR(16) NOT NULL,
  `deployment` TINYINT NOT NULL DEFAULT 0,
  `hash` CHAR(64) NOT NULL COMMENT 'SHA-256 of the key, hex',
  `addresses` TEXT NULL COMMENT 'JSON array of CIDRs that may use it; null: all',
  `per_second` INT NULL COMMENT 'requests a second; null: the default',
  `expires` BIGINT NULL,
  `used` BIGINT NULL COMMENT 'the last use, to the minute',
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_hash` (`hash`),
  UNIQUE KEY `by_name` (`account_id`, `name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_session` (
  `hash` CHAR(64) NOT NULL COMMENT 'SHA-256 of the token, hex',
  `user_id` INT NOT NULL,
  `address` VARCHAR(64) NOT NULL,
  `agent` VARCHAR(200) NOT NULL,
  `created` BIGINT NOT NULL,
  `seen` BIGINT NOT NULL COMMENT 'the last request, to the minute',
  PRIMARY KEY (`hash`),
  KEY `by_user` (`user_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_login_failure` (
  `subject` CHAR(64) NOT NULL COMMENT 'SHA-256 of what is limited: a user, an address',
  `failures` INT NOT NULL,
  `since` BIGINT NOT NULL,
  PRIMARY KEY (`subject`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_audit` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `time` BIGINT NOT NULL,
  `actor_kind` VARCHAR(16) NOT NULL COMMENT 'user, key, command',
  `actor` VARCHAR(64) NOT NULL,
  `action` VARCHAR(64) NOT NULL,
  `object` VARCHAR(200) NOT NULL,
  `address` VARCHAR(64) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_time` (`account_id`, `time`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_idempotency` (
  `account_id` INT NOT NULL,
  `route` VARCHAR(100) NOT NULL,
  `idempotency_key` VARCHAR(200) NOT NULL,
  `body` CHAR(64) NOT NULL COMMENT 'SHA-256 of the body, hex',
  `status` INT NULL COMMENT 'HTTP status of the answer; null: in progress',
  `answer` MEDIUMTEXT NULL,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`account_id`, `route`, `idempotency_key`),
  KEY `by_age` (`created`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
