-- What became of the prompts. A table that lacks the columns of 0001 is an existing one of somebody else's: it is not
-- altered, and the rows are stored without this column.
ALTER TABLE `conversation`
  ADD COLUMN `prompts_played` MEDIUMTEXT NULL DEFAULT NULL
  COMMENT 'JSON array of what was played: prompt as spoken, ms, skipped: why not';
