-- The same columns as in sql/mysql.
ALTER TABLE conversation ADD COLUMN host VARCHAR(255);

ALTER TABLE conversation ADD COLUMN account VARCHAR(64);

ALTER TABLE call_record ADD COLUMN account VARCHAR(64);

ALTER TABLE call_record ADD COLUMN host VARCHAR(255);

ALTER TABLE call_record ADD COLUMN number_id VARCHAR(50);

ALTER TABLE call_record ADD COLUMN attempt INT;

ALTER TABLE call_record ADD COLUMN route VARCHAR(128);

ALTER TABLE call_record ADD COLUMN level CHAR(36);

ALTER TABLE call_record ADD COLUMN tags TEXT;

ALTER TABLE call_record ADD COLUMN context TEXT;

ALTER TABLE call_record ADD COLUMN flow_version VARCHAR(50);

ALTER TABLE call_record ADD COLUMN behaviour CHAR(64);

ALTER TABLE call_record ADD COLUMN recordings TEXT;

ALTER TABLE call_record ADD COLUMN latencies TEXT;

CREATE INDEX IF NOT EXISTS record_by_number ON call_record (account, callee, calldate, callid);
