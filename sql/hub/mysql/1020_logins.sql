-- What users log in with besides their passwords. Tables of their own: a hub without the right ALTER can create them.
CREATE TABLE IF NOT EXISTS `hub_recovery_code` (
  `user_id` INT NOT NULL,
  `hash` CHAR(64) NOT NULL COMMENT 'SHA-256, hex; a code that was used is deleted',
  PRIMARY KEY (`user_id`, `hash`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_user_identity` (
  `user_id` INT NOT NULL,
  `account_id` INT NOT NULL,
  `email` VARCHAR(254) NULL COMMENT 'in lower case; by it the first login with OIDC finds the user',
  `subject` CHAR(64) NULL COMMENT 'SHA-256 of the OIDC issuer and subject, hex, from the first login on',
  PRIMARY KEY (`user_id`),
  UNIQUE KEY `by_email` (`account_id`, `email`),
  UNIQUE KEY `by_subject` (`account_id`, `subject`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
