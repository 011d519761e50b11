-- Call tasks: what is dialled, with which lines, what is under way, and what became of it (docs/reference/dialer.md).
-- Times are ms since 1970 in UTC; only the columns of the call module's API are local time (DATETIME). Flags are 0 or 1.
-- `account_id` 0 is the deployment's.

-- A way to the telephone network.
CREATE TABLE IF NOT EXISTS `call_line` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL COMMENT '0: of all accounts',
  `name` VARCHAR(64) NOT NULL,
  `kind` VARCHAR(16) NOT NULL COMMENT 'gateway, simulated',
  `dial_string` VARCHAR(500) NOT NULL COMMENT 'with ${destination_number}; empty for a simulated line',
  `caller_numbers` MEDIUMTEXT NOT NULL COMMENT 'JSON array; one is shown to each callee',
  `caller_order` VARCHAR(16) NOT NULL DEFAULT 'turn' COMMENT 'turn, sticky, area',
  `maximumcall` INT NOT NULL COMMENT 'calls at once',
  `call_per_second` DOUBLE NOT NULL,
  `rest` INT NOT NULL DEFAULT 0 COMMENT 'ms after each call in which no other begins',
  `enabled` TINYINT NOT NULL DEFAULT 1,
  `fault_threshold` INT NOT NULL COMMENT 'faults in a row before it rests; 0: it never rests',
  `fault_try_interval` BIGINT NOT NULL COMMENT 'ms that it rests',
  `speed` DOUBLE NOT NULL DEFAULT 1 COMMENT 'of a simulated line: how many times faster than a clock',
  `tat` DOUBLE NOT NULL DEFAULT 0 COMMENT 'ms: no permit before it (GCRA)',
  `turn` BIGINT NOT NULL DEFAULT 0 COMMENT 'calls given so far: whose turn the next caller number has',
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_account` (`account_id`, `name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- How a line does. Apart from the line: who ends attempts does not wait for who claims.
CREATE TABLE IF NOT EXISTS `call_line_health` (
  `line_id` INT NOT NULL,
  `faults` INT NOT NULL DEFAULT 0 COMMENT 'in a row',
  `rests_until` BIGINT NULL,
  `probe` CHAR(36) NULL COMMENT 'attempt that tries the line after its rest',
  `cause` VARCHAR(64) NULL COMMENT 'of the last fault',
  `last_fault` BIGINT NULL COMMENT 'calls that were placed before it prove nothing',
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`line_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- Lines in the order in which they are tried. Ids begin after those of lines: a task names either.
CREATE TABLE IF NOT EXISTS `call_line_group` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL COMMENT '0: of all accounts',
  `name` VARCHAR(64) NOT NULL,
  `line_lists` TEXT NOT NULL COMMENT 'JSON: lists of line ids; the lines of a list in turn, the lists in order',
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_account` (`account_id`, `name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB AUTO_INCREMENT=1000001;

-- When tasks dial, or do not.
CREATE TABLE IF NOT EXISTS `call_timegroup` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `uuid` CHAR(36) NOT NULL,
  `account_id` INT NOT NULL,
  `name` VARCHAR(64) NOT NULL,
  `content` TEXT NOT NULL COMMENT 'JSON: kind, windows, holidays',
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_uuid` (`uuid`),
  KEY `by_account` (`account_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- Who is not called.
CREATE TABLE IF NOT EXISTS `call_blacklist` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `number_key` VARCHAR(40) NOT NULL COMMENT 'normalised number, or the beginning of numbers',
  `is_prefix` TINYINT NOT NULL DEFAULT 0,
  `kind` VARCHAR(16) NOT NULL COMMENT 'dnc: asked not to be called, never overwritten; manual; outcome',
  `reason` VARCHAR(200) NOT NULL,
  `until` BIGINT NULL COMMENT 'null: for good',
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_number` (`account_id`, `number_key`, `is_prefix`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- The kill switch: while a row is here, nobody places new calls for the account.
CREATE TABLE IF NOT EXISTS `call_switch` (
  `account_id` INT NOT NULL COMMENT '0: the whole deployment',
  `off_since` BIGINT NOT NULL,
  `off_by` VARCHAR(64) NOT NULL,
  `reason` VARCHAR(200) NOT NULL,
  PRIMARY KEY (`account_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `call_task` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `uuid` CHAR(36) NOT NULL,
  `account_id` INT NOT NULL,
  `name` VARCHAR(128) NOT NULL,
  `state` VARCHAR(16) NOT NULL COMMENT 'new, ready, scheduled, running, paused, held (by the system), finished, cancelled',
  `state_reason` VARCHAR(200) NULL COMMENT 'why the system holds it, or why it ended',
  `start_time` BIGINT NULL COMMENT 'starts by itself',
  `stop_time` BIGINT NULL COMMENT 'numbers that wait then expire',
  `flow_id` INT NULL COMMENT 'hub_flow; null: transferred to the destination',
  `destination_extension` VARCHAR(64) NOT NULL,
  `destination_dialplan` VARCHAR(16) NOT NULL DEFAULT 'XML',
  `destination_context` VARCHAR(64) NOT NULL DEFAULT 'default',
  `maximumcall` INT NOT NULL COMMENT 'calls at once',
  `call_per_second` DOUBLE NOT NULL,
  `recycle_limit` INT NOT NULL DEFAULT 0 COMMENT 'further attempts of a number',
  `random_assignment_number` TINYINT NOT NULL DEFAULT 0,
  `disable_dial_timegroup` INT NULL COMMENT 'call_timegroup',
  `scheduling_policy_ratio` DOUBLE NULL,
  `scheduling_queue` VARCHAR(64) NULL,
  `dial_format` VARCHAR(200) NOT NULL DEFAULT '',
  `domain` VARCHAR(64) NULL,
  `remark` VARCHAR(500) NULL,
  `sort` INT NOT NULL DEFAULT 0,
  `originate_variables` TEXT NOT NULL,
  `originate_timeout` INT NOT NULL DEFAULT 60 COMMENT 'seconds',
  `origination_caller_id_number` VARCHAR(4096) NOT NULL DEFAULT '',
  `talk_time_limit` INT NOT NULL DEFAULT 1800 COMMENT 'seconds',
  `caller_line_id` INT NULL COMMENT 'call_line, or call_line_group from 1000001 on',
  `user_id` CHAR(36) NULL,
  `customer_service_id` VARCHAR(64) NULL,
  `call_notify_url` VARCHAR(2048) NULL,
  `call_notify_type` TINYINT NOT NULL DEFAULT 0 COMMENT '0: none, 1: failed calls, 2: all',
  `rules` TEXT NOT NULL COMMENT 'JSON: windows, timezone, hours, min_interval, redialer_rule, no_redialer_rule, redialer_interval, early_media_asr …',
  `priority` INT NOT NULL DEFAULT 0 COMMENT 'higher ones are dialled first',
  `tat` DOUBLE NOT NULL DEFAULT 0 COMMENT 'ms: no permit before it (GCRA)',
  `runs` INT NOT NULL DEFAULT 0 COMMENT 'how often it was started: number of the next event',
  `removed` BIGINT NULL,
  `revision` INT NOT NULL DEFAULT 1,
  `created` BIGINT NOT NULL,
  `updated` BIGINT NOT NULL,
  `started` BIGINT NULL,
  `finished` BIGINT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_uuid` (`uuid`),
  KEY `by_account` (`account_id`, `id`),
  KEY `by_state` (`state`, `priority`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- Figures of a task. Apart from the task: who ends attempts does not wait for who claims.
CREATE TABLE IF NOT EXISTS `call_task_counter` (
  `task_id` BIGINT NOT NULL,
  `name` VARCHAR(48) NOT NULL COMMENT 'total, status:<n>, answered, talk_ms, hour:<h>, line:<id> …',
  `value` BIGINT NOT NULL,
  PRIMARY KEY (`task_id`, `name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS `call_number` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `task_id` BIGINT NOT NULL,
  `account_id` INT NOT NULL,
  `number` VARCHAR(40) NOT NULL COMMENT 'as given; what is dialled is made of it',
  `number_key` VARCHAR(40) NOT NULL COMMENT 'normalised: E.164, or the digits of a short code',
  `country` CHAR(2) NULL,
  `variables` MEDIUMTEXT NULL COMMENT 'JSON',
  `import_id` BIGINT NULL,
  `state` TINYINT NOT NULL DEFAULT 0 COMMENT '0: waits, 1: an attempt is under way, 2: final',
  `next_at` BIGINT NOT NULL DEFAULT 0 COMMENT 'not dialled before',
  `place` INT NOT NULL DEFAULT 0 COMMENT 'among those that are due at the same time',
  `status` TINYINT NOT NULL DEFAULT 0 COMMENT '0 to 12, of the last attempt that counted',
  `outcome` VARCHAR(16) NULL COMMENT 'unknown, expired, machine, removed: what 0 to 12 cannot say',
  `attempts` INT NOT NULL DEFAULT 0 COMMENT 'that counted',
  `own_failures` INT NOT NULL DEFAULT 0 COMMENT 'failures of ours in a row',
  `lines_tried` VARCHAR(500) NOT NULL DEFAULT '' COMMENT 'ids of the lines that failed for this attempt',
  `attempt_id` CHAR(36) NULL COMMENT 'the last one',
  `why` TEXT NULL COMMENT 'JSON: what the gate saw last',
  `city_id` INT NOT NULL DEFAULT 0 COMMENT '0: unknown',
  `operator` TINYINT NOT NULL DEFAULT 0 COMMENT '0: unknown',
  `updated` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_number` (`task_id`, `number_key`),
  KEY `by_due` (`task_id`, `state`, `next_at`, `place`, `id`),
  KEY `by_status` (`task_id`, `status`, `id`),
  KEY `by_account_number` (`account_id`, `number_key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- What is under way. A row is committed before FreeSWITCH hears of the call; its id is the UUID of the call.
CREATE TABLE IF NOT EXISTS `call_attempt` (
  `id` CHAR(36) NOT NULL,
  `account_id` INT NOT NULL,
  `task_id` BIGINT NOT NULL,
  `number_id` BIGINT NOT NULL,
  `number` VARCHAR(40) NOT NULL COMMENT 'as it is dialled',
  `number_key` VARCHAR(40) NOT NULL,
  `attempt` INT NOT NULL COMMENT '1, 2, … of the number',
  `host` VARCHAR(128) NOT NULL,
  `line_id` INT NOT NULL,
  `caller_number` VARCHAR(40) NULL,
  `core_uuid` CHAR(36) NULL COMMENT 'of the FreeSWITCH that places it',
  `state` VARCHAR(16) NOT NULL COMMENT 'dialling, ended',
  `active` TINYINT AS (IF(`state` = 'dialling', 1, NULL)) STORED COMMENT '1 while it lives, else null',
  `call_time` BIGINT NOT NULL COMMENT 'permit: the call is placed then, by the clock of the database',
  `lease_until` BIGINT NOT NULL COMMENT 'after this time any host may settle it',
  `answered` BIGINT NULL,
  `ended` BIGINT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `one_live` (`account_id`, `number_key`, `active`),
  KEY `by_task` (`task_id`, `state`),
  KEY `by_line` (`line_id`, `state`),
  KEY `by_host` (`host`, `state`),
  KEY `by_state` (`state`, `lease_until`),
  KEY `by_end` (`state`, `ended`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- One row for each attempt that has ended.
CREATE TABLE IF NOT EXISTS `call_history` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `user_id` CHAR(36) NULL,
  `task_id` BIGINT NOT NULL,
  `call_id` CHAR(36) NOT NULL,
  `number_id` BIGINT NOT NULL,
  `number` VARCHAR(40) NOT NULL,
  `number_key` VARCHAR(40) NOT NULL,
  `attempt` INT NOT NULL,
  `call_time` DATETIME(3) NOT NULL COMMENT 'the permit, local time',
  `called_at` BIGINT NOT NULL COMMENT 'the permit',
  `ended_at` BIGINT NOT NULL,
  `duration` INT NOT NULL COMMENT 'ms',
  `bill` INT NOT NULL COMMENT 'ms; 0: not answered',
  `hangup_cause` VARCHAR(64) NULL,
  `hangup_code` INT NULL COMMENT 'SIP status',
  `early_media` VARCHAR(64) NULL COMMENT 'what was announced before the answer',
  `call_status` VARCHAR(32) NOT NULL COMMENT 'answer, busy now …',
  `status` TINYINT NOT NULL COMMENT '1 to 12',
  `class` VARCHAR(16) NOT NULL COMMENT 'answered, callee, network, line, own, unknown, machine',
  `counts` TINYINT NOT NULL COMMENT '1: it may have reached the callee',
  `record_file` VARCHAR(260) NULL,
  `calling_number` VARCHAR(40) NULL,
  `province_id` INT NOT NULL DEFAULT 0,
  `city_id` INT NOT NULL DEFAULT 0,
  `operator` INT NOT NULL DEFAULT 0,
  `line_id` INT NOT NULL,
  `host` VARCHAR(128) NOT NULL,
  `source` VARCHAR(16) NOT NULL COMMENT 'who told: job, record, simulated, reconciler',
  `created_at` DATETIME NOT NULL,
  `updated_at` DATETIME NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_call` (`call_id`),
  KEY `by_callee` (`account_id`, `number_key`, `called_at`),
  KEY `by_number` (`number_id`, `id`),
  KEY `by_task` (`task_id`, `id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
