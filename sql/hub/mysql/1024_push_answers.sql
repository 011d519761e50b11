-- What receivers of pushes answer.

-- The beginning of the answer to a try. A try without an answer, or with an empty one, has no line.
CREATE TABLE IF NOT EXISTS `hub_push_answer` (
  `outbox_id` BIGINT NOT NULL,
  `number` INT NOT NULL COMMENT 'of the try (hub_push_try)',
  `head` TEXT NOT NULL COMMENT 'the first KiB of the body, as UTF-8 text',
  PRIMARY KEY (`outbox_id`, `number`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE=utf8mb4_bin ENGINE=InnoDB;
