-- Keys of doors: the same rights as other keys, in the form that clients of another platform send (docs/reference/door-yeta.md).
ALTER TABLE `hub_key`
  ADD COLUMN `door` VARCHAR(16) NULL COMMENT 'yeta; null: a key of /v1',
  ADD COLUMN `door_key` VARCHAR(64) NULL COMMENT 'the public half; hash covers both halves';
