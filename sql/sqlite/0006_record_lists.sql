-- The same keys as in sql/mysql.
CREATE INDEX IF NOT EXISTS list_by_time ON call_record (account, calldate, callid, bill, rounds, hangup_disposition, hangupcause, flow_name);

CREATE INDEX IF NOT EXISTS list_by_task ON call_record (account, task_id, calldate, callid, bill, rounds, hangup_disposition, hangupcause);

CREATE INDEX IF NOT EXISTS list_by_flow ON call_record (account, flow_name, calldate, callid, bill, rounds, hangup_disposition, hangupcause);

CREATE INDEX IF NOT EXISTS list_by_level ON call_record (account, level, calldate, callid, bill, rounds, hangup_disposition, hangupcause);

CREATE INDEX IF NOT EXISTS record_by_caller ON call_record (account, caller_number, calldate, callid);

CREATE INDEX IF NOT EXISTS record_by_bridge ON call_record (account, bridge_number, calldate, callid);
