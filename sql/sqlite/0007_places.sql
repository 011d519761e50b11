-- The same columns as in sql/mysql.
ALTER TABLE call_record ADD COLUMN province_id INT;

ALTER TABLE call_record ADD COLUMN city_id INT;

ALTER TABLE call_record ADD COLUMN operator INT;
