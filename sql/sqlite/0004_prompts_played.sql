-- The same column as in sql/mysql.
ALTER TABLE conversation ADD COLUMN prompts_played TEXT;
