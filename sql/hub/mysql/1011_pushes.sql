-- What is pushed to whom. Times are ms since 1970.

-- Addresses of an account that get the events of all its tasks and routes.
CREATE TABLE IF NOT EXISTS `hub_push_target` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `url` VARCHAR(2048) NOT NULL,
  `events` TEXT NOT NULL COMMENT 'JSON array of names: call.ended …',
  `dialect` VARCHAR(32) NOT NULL DEFAULT 'standard' COMMENT 'form of the body, and which answers mean received',
  `secret` VARCHAR(255) NOT NULL COMMENT 'sealed; signs what is sent',
  `old_secret` VARCHAR(255) NULL COMMENT 'sealed; signs besides while the secret is being replaced',
  `old_secret_until` BIGINT NULL,
  `state` VARCHAR(8) NOT NULL DEFAULT 'on' COMMENT 'on, off, gone (it answered 410)',
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_account` (`account_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- The default secret of an account, for addresses that tasks and routes name.
CREATE TABLE IF NOT EXISTS `hub_push_secret` (
  `account_id` INT NOT NULL,
  `secret` VARCHAR(255) NOT NULL COMMENT 'sealed',
  `old_secret` VARCHAR(255) NULL COMMENT 'sealed',
  `old_secret_until` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`account_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- The pushes. A line is added in the transaction that commits what it tells of.
CREATE TABLE IF NOT EXISTS `hub_outbox` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `push_id` VARCHAR(40) NOT NULL COMMENT 'msg_…, the header webhook-id of every try',
  `account_id` INT NOT NULL,
  `callid` VARCHAR(100) NOT NULL COMMENT 'the call; of other events, the object and which occurrence it was',
  `event` VARCHAR(32) NOT NULL COMMENT 'call.ended, task.started …',
  `target` VARCHAR(64) NOT NULL COMMENT 'target:<hub_push_target.id>, task:<id>, route:<id>',
  `url` VARCHAR(2048) NULL COMMENT 'address of a task or route, null: that of the target',
  `dialect` VARCHAR(32) NOT NULL COMMENT 'standard, hangup_notify …',
  `body` MEDIUMTEXT NOT NULL COMMENT 'exactly what is sent',
  `state` VARCHAR(8) NOT NULL COMMENT 'waiting, sent, dead',
  `tries` INT NOT NULL DEFAULT 0 COMMENT 'since it was made or sent again last',
  `next_at` BIGINT NOT NULL COMMENT 'not tried before',
  `lease_owner` VARCHAR(64) NULL COMMENT 'the hub that tries it now',
  `lease_until` BIGINT NULL COMMENT 'after this time another hub may try it',
  `answer` VARCHAR(16) NULL COMMENT 'class of the last answer: 2xx, 4xx, timeout, refused …',
  `created` BIGINT NOT NULL,
  `ended` BIGINT NULL COMMENT 'when it was sent or given up',
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_push_id` (`push_id`),
  UNIQUE KEY `by_event` (`callid`, `event`, `target`),
  KEY `by_due` (`state`, `target`, `next_at`, `id`),
  KEY `by_account` (`account_id`, `state`, `id`),
  KEY `by_end` (`state`, `ended`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- The tries of a push.
CREATE TABLE IF NOT EXISTS `hub_push_try` (
  `outbox_id` BIGINT NOT NULL,
  `number` INT NOT NULL COMMENT '1, 2, … over all times that it was sent again',
  `time` BIGINT NOT NULL,
  `ms` INT NOT NULL COMMENT 'how long it took',
  `status` INT NULL COMMENT 'HTTP status, null: no answer',
  `answer` VARCHAR(1024) NOT NULL COMMENT 'the class of the answer, or why there is none',
  PRIMARY KEY (`outbox_id`, `number`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
