-- Imports of numbers (docs/reference/tasks.md).
CREATE TABLE IF NOT EXISTS `call_import` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `account_id` INT NOT NULL,
  `task_id` BIGINT NOT NULL,
  `taken` INT NOT NULL,
  `doubled` INT NOT NULL,
  `invalid` INT NOT NULL,
  `blacklisted` INT NOT NULL COMMENT 'of those taken',
  `imported_by` VARCHAR(64) NOT NULL,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_task` (`task_id`, `id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
