-- The same table as in sql/mysql, where its columns are explained.
CREATE TABLE IF NOT EXISTS call_record (
  callid VARCHAR(50) NOT NULL PRIMARY KEY,
  direction VARCHAR(10),
  callee VARCHAR(50),
  caller_number VARCHAR(50),
  calldate DATETIME(3),
  answerdate DATETIME(3),
  hangupdate DATETIME(3),
  duration INT,
  bill INT,
  hangupcause VARCHAR(50),
  hangup_code INT,
  hangup_disposition INT,
  recordfile VARCHAR(260),
  rounds INT,
  score VARCHAR(50),
  error_code INT,
  bridge_callid VARCHAR(50),
  bridge_number VARCHAR(50),
  bridge_calldate DATETIME(3),
  bridge_answerdate DATETIME(3),
  bridge_hangupcause VARCHAR(50),
  task_id VARCHAR(50),
  flow_name VARCHAR(128),
  flow_end VARCHAR(100)
);

CREATE INDEX IF NOT EXISTS record_by_time ON call_record (calldate);

CREATE INDEX IF NOT EXISTS record_by_callee ON call_record (callee, calldate);
