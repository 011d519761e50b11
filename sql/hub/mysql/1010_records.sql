-- When a call is whole, and how it is graded and tagged. Times are ms since 1970.

-- What sidecars have committed and nobody has looked at yet. A sidecar adds a line in the transaction that commits the
-- end of a flow or a record; whoever settles the call removes it. Lines are only ever added and removed, so that
-- transactions of sidecars do not wait for each other.
CREATE TABLE IF NOT EXISTS `hub_call_change` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `callid` VARCHAR(50) NOT NULL COMMENT 'as the tables of rows and records have it',
  `row_count` INT NULL COMMENT 'rows of the call as its record says, null: this is not a record, or it does not say',
  `stats` TEXT NULL COMMENT 'JSON: call_stats of the DESTROY row',
  `due` BIGINT NOT NULL DEFAULT 0 COMMENT 'not looked at before',
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_due` (`due`, `id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- One line for each call that was looked at. Locked by whoever settles the call.
CREATE TABLE IF NOT EXISTS `hub_call_state` (
  `callid` VARCHAR(50) NOT NULL,
  `whole` BIGINT NULL COMMENT 'when its last row and its record were both found; null: not yet',
  `row_count` INT NULL COMMENT 'rows of the call as its record says',
  `stats` MEDIUMTEXT NULL COMMENT 'JSON array: call_stats of its flows',
  `seq` INT NOT NULL DEFAULT 0 COMMENT 'number of the last event about this call',
  `waiting` BIGINT NULL COMMENT 'line of hub_call_change that is kept for rows that may never come',
  `settled` BIGINT NULL COMMENT 'when level and tags were computed last',
  `read_at` BIGINT NULL COMMENT 'when a user looked at it first',
  PRIMARY KEY (`callid`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- Grades. The first one, by position, whose rule holds is the level of a call. A flow that has grades of its own is graded
-- by these only. A removed grade keeps its line: calls that have it show its name.
CREATE TABLE IF NOT EXISTS `hub_level` (
  `id` CHAR(36) NOT NULL,
  `account_id` INT NOT NULL,
  `flow_id` INT NULL COMMENT 'hub_flow, null: for all flows without grades of their own',
  `position` INT NOT NULL,
  `name` VARCHAR(64) NOT NULL,
  `alias` VARCHAR(64) NOT NULL,
  `color` VARCHAR(16) NOT NULL,
  `rule` TEXT NOT NULL COMMENT 'JSON; {} holds always',
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_account` (`account_id`, `flow_id`, `position`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- Tags, their groups and the scenes of groups. Removed ones keep their lines.
CREATE TABLE IF NOT EXISTS `hub_tag_scene` (
  `id` CHAR(36) NOT NULL,
  `account_id` INT NOT NULL,
  `name` VARCHAR(64) NOT NULL,
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_account` (`account_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_tag_group` (
  `id` CHAR(36) NOT NULL,
  `account_id` INT NOT NULL,
  `scene_id` CHAR(36) NULL,
  `name` VARCHAR(64) NOT NULL,
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_account` (`account_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `hub_tag` (
  `id` CHAR(36) NOT NULL,
  `account_id` INT NOT NULL,
  `name` VARCHAR(64) NOT NULL,
  `description` VARCHAR(500) NOT NULL,
  `color` VARCHAR(16) NOT NULL,
  `status` TINYINT NOT NULL COMMENT '0: not put on calls any more',
  `group_ids` TEXT NOT NULL COMMENT 'JSON array of hub_tag_group',
  `rules` MEDIUMTEXT NOT NULL COMMENT 'JSON array: flow, node, prompt or keyword that puts the tag on a turn',
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_account` (`account_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- The tags of calls, for lists by tag; which turns have them is in call_record.tags.
CREATE TABLE IF NOT EXISTS `hub_call_tag` (
  `tag_id` CHAR(36) NOT NULL,
  `calldate` BIGINT NOT NULL COMMENT 'of the call',
  `callid` VARCHAR(50) NOT NULL,
  PRIMARY KEY (`tag_id`, `calldate`, `callid`),
  KEY `by_call` (`callid`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
