-- Imports of files: they can be looked at while they run, and go on where a killed one has stopped
-- (docs/reference/tasks.md#files).
ALTER TABLE `call_import`
  ADD COLUMN `state` VARCHAR(16) NOT NULL DEFAULT 'done' COMMENT 'checking, importing, done, refused, failed',
  ADD COLUMN `source` VARCHAR(8) NOT NULL DEFAULT 'json' COMMENT 'json, csv, xlsx',
  ADD COLUMN `file` VARCHAR(200) NULL COMMENT 'its name, for people',
  ADD COLUMN `content_hash` CHAR(64) NULL COMMENT 'SHA-256 of the file, in hex',
  ADD COLUMN `running` CHAR(64) NULL COMMENT 'hash of the file and of how it is read, while the import runs',
  ADD COLUMN `holder` CHAR(36) NULL COMMENT 'who runs it',
  ADD COLUMN `lease_until` BIGINT NULL COMMENT 'others may go on with it then',
  ADD COLUMN `rows_read` INT NOT NULL DEFAULT 0 COMMENT 'rows of the file that are imported, blank ones too',
  ADD COLUMN `given` INT NULL COMMENT 'numbers in the file; null: they are not counted yet',
  ADD COLUMN `problem` VARCHAR(500) NULL COMMENT 'why it is refused or has failed',
  ADD COLUMN `finished` BIGINT NULL,
  ADD UNIQUE KEY `by_running` (`task_id`, `running`);

-- Rows of a file that could not be used, so many of an import as are kept.
CREATE TABLE IF NOT EXISTS `call_import_reject` (
  `import_id` BIGINT NOT NULL,
  `line` INT NOT NULL,
  `account_id` INT NOT NULL,
  `column_name` VARCHAR(64) NOT NULL COMMENT 'or its position; empty: the whole row',
  `number` VARCHAR(60) NOT NULL COMMENT 'as given',
  `number_key` VARCHAR(40) NULL COMMENT 'where it could be read',
  `fault` VARCHAR(24) NOT NULL,
  `message` VARCHAR(300) NOT NULL,
  `created` BIGINT NOT NULL,
  PRIMARY KEY (`import_id`, `line`),
  KEY `by_age` (`created`),
  KEY `by_number` (`account_id`, `number_key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
