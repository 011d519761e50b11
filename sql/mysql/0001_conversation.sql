-- The conversation log: the source document's table (names, types, comments) in utf8mb4, because recognised
-- text contains what utf8mb3 cannot hold; times keep their milliseconds. An existing table is left as it is.
CREATE TABLE IF NOT EXISTS `conversation` (
  `createtime` DATETIME(3) NULL DEFAULT NULL COMMENT '记录生成事件',
  `callid` VARCHAR(50) NULL DEFAULT NULL COMMENT '通话ID',
  `current_appid` VARCHAR(50) NULL DEFAULT NULL COMMENT '当前执行APPID',
  `sequence` INT(11) NULL DEFAULT NULL COMMENT '序列号',
  `current_flowid` VARCHAR(50) NULL DEFAULT NULL COMMENT '当前流程ID',
  `input_type` INT(11) NULL DEFAULT NULL COMMENT '输入类型0:TEXT 1:DTMF 2:COMPLETE 10:CREATE 11:DESTORY',
  `input_args` VARCHAR(1024) NULL DEFAULT NULL COMMENT '输入参数',
  `input_nlp_args` VARCHAR(50) NULL DEFAULT NULL COMMENT 'nlp处理后的参数',
  `input_start_time` DATETIME(3) NULL DEFAULT NULL COMMENT '输入开始时间',
  `input_duration` INT(11) NULL DEFAULT NULL COMMENT '输入持续时间',
  `matching_method` INT(11) NULL DEFAULT NULL COMMENT '匹配方法0:mismatch 1:boot 2:regex 3:full 4:any',
  `matching_condition` VARCHAR(256) NULL DEFAULT NULL COMMENT '匹配表达式',
  `matching_keyword` VARCHAR(50) NULL DEFAULT NULL COMMENT '匹配关键词',
  `response_type` INT(11) NULL DEFAULT NULL COMMENT '响应类型 1:flow 2:kb 3:mismatch',
  `response_description` VARCHAR(50) NULL DEFAULT NULL COMMENT '响应描述',
  `response_id` VARCHAR(50) NULL DEFAULT NULL COMMENT '响应的FlowID,或者PromptID',
  `response_action` VARCHAR(50) NULL DEFAULT NULL COMMENT '响应动作',
  `response_args` VARCHAR(2048) NULL DEFAULT NULL COMMENT '响应参数',
  `repetition` INT(11) NULL DEFAULT NULL COMMENT 'kb:rompt重复播放次数 ,mismatch:连续未匹配次数 flow:已经执行次数',
  `potential` VARCHAR(50) NULL DEFAULT NULL COMMENT '意向ID',
  `record` VARCHAR(260) NULL DEFAULT NULL COMMENT '录音',
  `row_index` INT(11) NULL DEFAULT NULL COMMENT '0, 1, 2 … in the call',
  `flow_name` VARCHAR(128) NULL DEFAULT NULL COMMENT 'the flow',
  `flow_version` VARCHAR(50) NULL DEFAULT NULL COMMENT 'first 12 hex digits of the SHA-256 of the script',
  `input_final` INT(11) NULL DEFAULT NULL COMMENT 'TEXT only: 1 final, 0 partial',
  `input_play_time` INT(11) NULL DEFAULT NULL COMMENT 'ms that the prompts had been playing',
  `condition_id` VARCHAR(50) NULL DEFAULT NULL COMMENT 'target of the arrow, or the prompt, whose condition matched',
  `response_playbacks` MEDIUMTEXT NULL DEFAULT NULL COMMENT 'JSON array: the prompts as written in the flow',
  `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'for servers and replication that demand a primary key',
  PRIMARY KEY (`id`),
  KEY `by_call` (`callid`, `row_index`),
  KEY `by_time` (`createtime`)
)
DEFAULT CHARACTER SET utf8mb4
COLLATE=utf8mb4_unicode_ci
ENGINE=InnoDB;
