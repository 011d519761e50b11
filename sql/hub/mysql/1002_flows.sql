-- Flows: every script that was ever saved as a version, published or seen on a host, drafts and reviews. Rows of flows
-- are never deleted, so that a number always means the same flow.
CREATE TABLE IF NOT EXISTS `hub_flow` (
  `id` INT NOT NULL AUTO_INCREMENT COMMENT 'the number of the flow, unique in the deployment',
  `account_id` INT NOT NULL,
  `name` VARCHAR(128) NOT NULL COMMENT 'within the account',
  `host_name` VARCHAR(200) NOT NULL COMMENT 'in Redis and on disk',
  `settings` MEDIUMTEXT NOT NULL COMMENT 'JSON',
  `published` CHAR(12) NULL COMMENT 'the version that was published last',
  `published_by` VARCHAR(64) NULL,
  `published_at` BIGINT NULL,
  `publishing` CHAR(12) NULL COMMENT 'the version that is being published',
  `publishing_until` BIGINT NULL COMMENT 'after this time the hub that was at it is taken for dead',
  `removed` BIGINT NULL COMMENT 'when it was removed; null: it exists',
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_name` (`account_id`, `name`),
  UNIQUE KEY `by_host_name` (`host_name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_flow_version` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `flow_id` INT NOT NULL,
  `version` CHAR(12) NOT NULL COMMENT 'first 12 hex digits of the SHA-256 of the script',
  `behaviour` CHAR(64) NOT NULL COMMENT 'the same for all versions that behave the same',
  `script` MEDIUMBLOB NOT NULL COMMENT 'gzip',
  `bytes` INT NOT NULL,
  `source` VARCHAR(16) NOT NULL COMMENT 'saved, arrived',
  `author` VARCHAR(64) NULL COMMENT 'null: arrived from elsewhere',
  `note` VARCHAR(500) NOT NULL,
  `published` BIGINT NULL COMMENT 'when it was published last through the hub',
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_version` (`flow_id`, `version`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_flow_draft` (
  `flow_id` INT NOT NULL,
  `author_kind` VARCHAR(16) NOT NULL COMMENT 'user, key, command',
  `author_id` INT NOT NULL,
  `script` MEDIUMBLOB NOT NULL COMMENT 'gzip',
  `base` CHAR(12) NULL COMMENT 'the version that it was begun from',
  `revision` INT NOT NULL,
  `saved` BIGINT NOT NULL,
  PRIMARY KEY (`flow_id`, `author_kind`, `author_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_flow_review` (
  `flow_id` INT NOT NULL,
  `version` CHAR(12) NOT NULL,
  `state` VARCHAR(16) NOT NULL COMMENT 'open, approved, refused',
  `asked_kind` VARCHAR(16) NOT NULL,
  `asked_id` INT NOT NULL,
  `asked_by` VARCHAR(64) NOT NULL,
  `asked_at` BIGINT NOT NULL,
  `decided_by` VARCHAR(64) NULL,
  `decided_at` BIGINT NULL,
  `note` VARCHAR(500) NOT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  PRIMARY KEY (`flow_id`, `version`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
