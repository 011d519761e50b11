-- Lists of records read a key from its end and check what the key has of a record, not the record. Privacy looks for a
-- number on either side of a call.
ALTER TABLE `call_record`
  ADD KEY `list_by_time` (`account`, `calldate`, `callid`, `bill`, `rounds`, `hangup_disposition`, `hangupcause`, `flow_name`),
  ADD KEY `list_by_task` (`account`, `task_id`, `calldate`, `callid`, `bill`, `rounds`, `hangup_disposition`, `hangupcause`),
  ADD KEY `list_by_flow` (`account`, `flow_name`, `calldate`, `callid`, `bill`, `rounds`, `hangup_disposition`, `hangupcause`),
  ADD KEY `list_by_level` (`account`, `level`, `calldate`, `callid`, `bill`, `rounds`, `hangup_disposition`, `hangupcause`),
  ADD KEY `record_by_caller` (`account`, `caller_number`, `calldate`, `callid`),
  ADD KEY `record_by_bridge` (`account`, `bridge_number`, `calldate`, `callid`);
