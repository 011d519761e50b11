-- Stops of tasks with their calls in progress (docs/reference/dialer.md#hang-up). Times are ms since 1970.

-- Apart from the task: a column would need the right ALTER.
CREATE TABLE IF NOT EXISTS `call_task_stop` (
  `task_id` BIGINT NOT NULL,
  `hang_up_before` BIGINT NOT NULL COMMENT 'hosts end calls in progress that had their permit until then',
  PRIMARY KEY (`task_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
