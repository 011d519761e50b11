-- The same columns as in sql/mysql.
ALTER TABLE call_record ADD COLUMN agent TINYINT;
ALTER TABLE call_record ADD COLUMN agent_wait INT;
