-- Calls that are connected to agents (docs/reference/dialer.md#agents). Times are ms since 1970.
ALTER TABLE `call_attempt`
  ADD COLUMN `queue` VARCHAR(80) NULL COMMENT 'scheduling_queue of the task; null: it wants no agents';

ALTER TABLE `call_history`
  ADD COLUMN `agent` TINYINT NULL COMMENT '1: an agent came, 0: none came, null: none was wanted',
  ADD COLUMN `agent_wait` INT NULL COMMENT 'ms until the agent, or until the end of the call',
  ADD COLUMN `abandoned` TINYINT NOT NULL DEFAULT 0 COMMENT '1: no agent came in time';

-- The last calls of a task that wanted an agent: its ratio follows from them.
CREATE TABLE IF NOT EXISTS `call_task_pacing` (
  `task_id` BIGINT NOT NULL,
  `calls` VARCHAR(512) NOT NULL COMMENT '1: abandoned, 0: not; the newest at the end',
  PRIMARY KEY (`task_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;

-- Queues of agents as each host reads them, for people. Claims use what their own host has just read.
CREATE TABLE IF NOT EXISTS `call_queue_state` (
  `queue` VARCHAR(80) NOT NULL COMMENT 'as tasks name it',
  `host` VARCHAR(128) NOT NULL,
  `agents` INT NOT NULL COMMENT 'logged in, free or not',
  `free` INT NOT NULL,
  `waiting` INT NOT NULL COMMENT 'calls that wait for an agent',
  `fault` VARCHAR(200) NULL COMMENT 'why it cannot be read; null: it can',
  `read_at` BIGINT NOT NULL,
  PRIMARY KEY (`queue`, `host`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
