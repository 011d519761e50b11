-- Whether a callee who wanted an agent got one (docs/reference/dialer.md#abandoned).
ALTER TABLE `call_record`
  ADD COLUMN `agent` TINYINT NULL DEFAULT NULL COMMENT '1: an agent came, 0: none came, null: none was wanted',
  ADD COLUMN `agent_wait` INT NULL DEFAULT NULL COMMENT 'ms until the agent, or until the end of the call';
