-- The records of calls: the source document's fields of a record, written at the hang-up (docs/reference/call-records.md).
CREATE TABLE IF NOT EXISTS `call_record` (
  `callid` VARCHAR(50) NOT NULL COMMENT '通话ID',
  `direction` VARCHAR(10) NULL DEFAULT NULL COMMENT 'inbound or outbound',
  `callee` VARCHAR(50) NULL DEFAULT NULL COMMENT '被叫号码',
  `caller_number` VARCHAR(50) NULL DEFAULT NULL COMMENT '主叫号码',
  `calldate` DATETIME(3) NULL DEFAULT NULL COMMENT '呼叫时间',
  `answerdate` DATETIME(3) NULL DEFAULT NULL COMMENT '接通时间, null: not answered',
  `hangupdate` DATETIME(3) NULL DEFAULT NULL COMMENT '挂断时间',
  `duration` INT(11) NULL DEFAULT NULL COMMENT 'ms from calldate to hangupdate',
  `bill` INT(11) NULL DEFAULT NULL COMMENT '通话时间ms, 0: not answered',
  `hangupcause` VARCHAR(50) NULL DEFAULT NULL COMMENT '挂断原因',
  `hangup_code` INT(11) NULL DEFAULT NULL COMMENT 'SIP status',
  `hangup_disposition` INT(11) NULL DEFAULT NULL COMMENT '挂断方 1: 机器人 2: 客户',
  `recordfile` VARCHAR(260) NULL DEFAULT NULL COMMENT '全程通话录音',
  `rounds` INT(11) NULL DEFAULT NULL COMMENT '通话轮数',
  `score` VARCHAR(50) NULL DEFAULT NULL COMMENT '通话得分',
  `error_code` INT(11) NULL DEFAULT NULL COMMENT '0: the flow ended well',
  `bridge_callid` VARCHAR(50) NULL DEFAULT NULL COMMENT '转接通话ID',
  `bridge_number` VARCHAR(50) NULL DEFAULT NULL COMMENT '转接号码',
  `bridge_calldate` DATETIME(3) NULL DEFAULT NULL COMMENT '转接呼叫时间',
  `bridge_answerdate` DATETIME(3) NULL DEFAULT NULL COMMENT '转接接通时间',
  `bridge_hangupcause` VARCHAR(50) NULL DEFAULT NULL COMMENT 'why the bridge ended',
  `task_id` VARCHAR(50) NULL DEFAULT NULL COMMENT '任务id',
  `flow_name` VARCHAR(128) NULL DEFAULT NULL COMMENT 'the flow',
  `flow_end` VARCHAR(100) NULL DEFAULT NULL COMMENT 'reason of the DESTROY row, null: no flow ran',
  PRIMARY KEY (`callid`),
  KEY `record_by_time` (`calldate`),
  KEY `record_by_callee` (`callee`, `calldate`)
)
DEFAULT CHARACTER SET utf8mb4
COLLATE=utf8mb4_unicode_ci
ENGINE=InnoDB;
