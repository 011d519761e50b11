-- The same table as in sql/mysql. SQLite does not enforce lengths; the store reads them here and does.
CREATE TABLE IF NOT EXISTS conversation (
  createtime DATETIME(3),
  callid VARCHAR(50),
  current_appid VARCHAR(50),
  sequence INT,
  current_flowid VARCHAR(50),
  input_type INT,
  input_args VARCHAR(1024),
  input_nlp_args VARCHAR(50),
  input_start_time DATETIME(3),
  input_duration INT,
  matching_method INT,
  matching_condition VARCHAR(256),
  matching_keyword VARCHAR(50),
  response_type INT,
  response_description VARCHAR(50),
  response_id VARCHAR(50),
  response_action VARCHAR(50),
  response_args VARCHAR(2048),
  repetition INT,
  potential VARCHAR(50),
  record VARCHAR(260),
  row_index INT,
  flow_name VARCHAR(128),
  flow_version VARCHAR(50),
  input_final INT,
  input_play_time INT,
  condition_id VARCHAR(50),
  response_playbacks TEXT
);

CREATE INDEX IF NOT EXISTS by_call ON conversation (callid, row_index);

CREATE INDEX IF NOT EXISTS by_time ON conversation (createtime);
