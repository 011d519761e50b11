-- The same tables as in sql/hub/mysql, where their columns are explained.

CREATE TABLE IF NOT EXISTS call_line (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  name VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  dial_string VARCHAR(500) NOT NULL,
  caller_numbers TEXT NOT NULL,
  caller_order VARCHAR(16) NOT NULL DEFAULT 'turn',
  maximumcall INT NOT NULL,
  call_per_second DOUBLE NOT NULL,
  rest INT NOT NULL DEFAULT 0,
  enabled TINYINT NOT NULL DEFAULT 1,
  fault_threshold INT NOT NULL,
  fault_try_interval BIGINT NOT NULL,
  speed DOUBLE NOT NULL DEFAULT 1,
  tat DOUBLE NOT NULL DEFAULT 0,
  turn BIGINT NOT NULL DEFAULT 0,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS call_line_by_account ON call_line (account_id, name);

CREATE TABLE IF NOT EXISTS call_line_health (
  line_id INT NOT NULL,
  faults INT NOT NULL DEFAULT 0,
  rests_until BIGINT NULL,
  probe CHAR(36) NULL,
  cause VARCHAR(64) NULL,
  last_fault BIGINT NULL,
  updated BIGINT NOT NULL,
  PRIMARY KEY (line_id)
);

CREATE TABLE IF NOT EXISTS call_line_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  name VARCHAR(64) NOT NULL,
  line_lists TEXT NOT NULL,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);

CREATE INDEX IF NOT EXISTS call_line_group_by_account ON call_line_group (account_id, name);

-- Ids begin after those of lines: a task names either.
INSERT INTO sqlite_sequence (name, seq) SELECT 'call_line_group', 1000000
WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'call_line_group');

CREATE TABLE IF NOT EXISTS call_timegroup (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(36) NOT NULL,
  account_id INT NOT NULL,
  name VARCHAR(64) NOT NULL,
  content TEXT NOT NULL,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS call_timegroup_by_uuid ON call_timegroup (uuid);

CREATE INDEX IF NOT EXISTS call_timegroup_by_account ON call_timegroup (account_id);

CREATE TABLE IF NOT EXISTS call_blacklist (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  number_key VARCHAR(40) NOT NULL,
  is_prefix TINYINT NOT NULL DEFAULT 0,
  kind VARCHAR(16) NOT NULL,
  reason VARCHAR(200) NOT NULL,
  until BIGINT NULL,
  created BIGINT NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS call_blacklist_by_number ON call_blacklist (account_id, number_key, is_prefix);

CREATE TABLE IF NOT EXISTS call_switch (
  account_id INT NOT NULL,
  off_since BIGINT NOT NULL,
  off_by VARCHAR(64) NOT NULL,
  reason VARCHAR(200) NOT NULL,
  PRIMARY KEY (account_id)
);

CREATE TABLE IF NOT EXISTS call_task (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(36) NOT NULL,
  account_id INT NOT NULL,
  name VARCHAR(128) NOT NULL,
  state VARCHAR(16) NOT NULL,
  state_reason VARCHAR(200) NULL,
  start_time BIGINT NULL,
  stop_time BIGINT NULL,
  flow_id INT NULL,
  destination_extension VARCHAR(64) NOT NULL,
  destination_dialplan VARCHAR(16) NOT NULL DEFAULT 'XML',
  destination_context VARCHAR(64) NOT NULL DEFAULT 'default',
  maximumcall INT NOT NULL,
  call_per_second DOUBLE NOT NULL,
  recycle_limit INT NOT NULL DEFAULT 0,
  random_assignment_number TINYINT NOT NULL DEFAULT 0,
  disable_dial_timegroup INT NULL,
  scheduling_policy_ratio DOUBLE NULL,
  scheduling_queue VARCHAR(64) NULL,
  dial_format VARCHAR(200) NOT NULL DEFAULT '',
  domain VARCHAR(64) NULL,
  remark VARCHAR(500) NULL,
  sort INT NOT NULL DEFAULT 0,
  originate_variables TEXT NOT NULL,
  originate_timeout INT NOT NULL DEFAULT 60,
  origination_caller_id_number VARCHAR(4096) NOT NULL DEFAULT '',
  talk_time_limit INT NOT NULL DEFAULT 1800,
  caller_line_id INT NULL,
  user_id CHAR(36) NULL,
  customer_service_id VARCHAR(64) NULL,
  call_notify_url VARCHAR(2048) NULL,
  call_notify_type TINYINT NOT NULL DEFAULT 0,
  rules TEXT NOT NULL,
  priority INT NOT NULL DEFAULT 0,
  tat DOUBLE NOT NULL DEFAULT 0,
  runs INT NOT NULL DEFAULT 0,
  removed BIGINT NULL,
  revision INT NOT NULL DEFAULT 1,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  started BIGINT NULL,
  finished BIGINT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS call_task_by_uuid ON call_task (uuid);

CREATE INDEX IF NOT EXISTS call_task_by_account ON call_task (account_id, id);

CREATE INDEX IF NOT EXISTS call_task_by_state ON call_task (state, priority);

CREATE TABLE IF NOT EXISTS call_task_counter (
  task_id BIGINT NOT NULL,
  name VARCHAR(48) NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (task_id, name)
);

CREATE TABLE IF NOT EXISTS call_number (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id BIGINT NOT NULL,
  account_id INT NOT NULL,
  number VARCHAR(40) NOT NULL,
  number_key VARCHAR(40) NOT NULL,
  country CHAR(2) NULL,
  variables TEXT NULL,
  import_id BIGINT NULL,
  state TINYINT NOT NULL DEFAULT 0,
  next_at BIGINT NOT NULL DEFAULT 0,
  place INT NOT NULL DEFAULT 0,
  status TINYINT NOT NULL DEFAULT 0,
  outcome VARCHAR(16) NULL,
  attempts INT NOT NULL DEFAULT 0,
  own_failures INT NOT NULL DEFAULT 0,
  lines_tried VARCHAR(500) NOT NULL DEFAULT '',
  attempt_id CHAR(36) NULL,
  why TEXT NULL,
  city_id INT NOT NULL DEFAULT 0,
  operator TINYINT NOT NULL DEFAULT 0,
  updated BIGINT NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS call_number_by_number ON call_number (task_id, number_key);

CREATE INDEX IF NOT EXISTS call_number_by_due ON call_number (task_id, state, next_at, place, id);

CREATE INDEX IF NOT EXISTS call_number_by_status ON call_number (task_id, status, id);

CREATE INDEX IF NOT EXISTS call_number_by_account_number ON call_number (account_id, number_key);

CREATE TABLE IF NOT EXISTS call_attempt (
  id CHAR(36) NOT NULL,
  account_id INT NOT NULL,
  task_id BIGINT NOT NULL,
  number_id BIGINT NOT NULL,
  number VARCHAR(40) NOT NULL,
  number_key VARCHAR(40) NOT NULL,
  attempt INT NOT NULL,
  host VARCHAR(128) NOT NULL,
  line_id INT NOT NULL,
  caller_number VARCHAR(40) NULL,
  core_uuid CHAR(36) NULL,
  state VARCHAR(16) NOT NULL,
  active TINYINT GENERATED ALWAYS AS (CASE WHEN state = 'dialling' THEN 1 END) VIRTUAL,
  call_time BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  answered BIGINT NULL,
  ended BIGINT NULL,
  PRIMARY KEY (id)
);

-- Never two live attempts on one number.
CREATE UNIQUE INDEX IF NOT EXISTS call_attempt_one_live ON call_attempt (account_id, number_key) WHERE state = 'dialling';

CREATE INDEX IF NOT EXISTS call_attempt_by_task ON call_attempt (task_id, state);

CREATE INDEX IF NOT EXISTS call_attempt_by_line ON call_attempt (line_id, state);

CREATE INDEX IF NOT EXISTS call_attempt_by_host ON call_attempt (host, state);

CREATE INDEX IF NOT EXISTS call_attempt_by_state ON call_attempt (state, lease_until);

CREATE INDEX IF NOT EXISTS call_attempt_by_end ON call_attempt (state, ended);

CREATE TABLE IF NOT EXISTS call_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INT NOT NULL,
  user_id CHAR(36) NULL,
  task_id BIGINT NOT NULL,
  call_id CHAR(36) NOT NULL,
  number_id BIGINT NOT NULL,
  number VARCHAR(40) NOT NULL,
  number_key VARCHAR(40) NOT NULL,
  attempt INT NOT NULL,
  call_time DATETIME(3) NOT NULL,
  called_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  duration INT NOT NULL,
  bill INT NOT NULL,
  hangup_cause VARCHAR(64) NULL,
  hangup_code INT NULL,
  early_media VARCHAR(64) NULL,
  call_status VARCHAR(32) NOT NULL,
  status TINYINT NOT NULL,
  class VARCHAR(16) NOT NULL,
  counts TINYINT NOT NULL,
  record_file VARCHAR(260) NULL,
  calling_number VARCHAR(40) NULL,
  province_id INT NOT NULL DEFAULT 0,
  city_id INT NOT NULL DEFAULT 0,
  operator INT NOT NULL DEFAULT 0,
  line_id INT NOT NULL,
  host VARCHAR(128) NOT NULL,
  source VARCHAR(16) NOT NULL,
  created_at DATETIME NOT NULL,
  updated_at DATETIME NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS call_history_by_call ON call_history (call_id);

CREATE INDEX IF NOT EXISTS call_history_by_callee ON call_history (account_id, number_key, called_at);

CREATE INDEX IF NOT EXISTS call_history_by_number ON call_history (number_id, id);

CREATE INDEX IF NOT EXISTS call_history_by_task ON call_history (task_id, id);
