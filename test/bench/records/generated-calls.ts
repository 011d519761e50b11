/** The statements that generate calls: what every column of a generated call has. */
/** Calls of an account are spread over its tasks and flows; the last flows have few. */
export const TASKS = 200;
export const FLOWS = 20;
/** Of the youngest generated call back to the oldest, days. */
export const DAYS = 180;
/** Rows of a call that has rows. */
export const ROWS = 12;

/** Accounts, each with its share of all calls. */
export const ACCOUNTS: readonly { name: string; share: number }[] = [
  { name: 'main', share: 0.6 },
  { name: 'north', share: 0.25 },
  { name: 'south', share: 0.1 },
  { name: 'west', share: 0.05 },
];
/** Grades of answered calls, with the part of a random number at which each begins. */
export const GRADES = [
  { name: 'A', from: 0 },
  { name: 'B', from: 0.05 },
  { name: 'C', from: 0.2 },
  { name: 'D', from: 0.5 },
].map((grade, index) => ({ ...grade, id: `00000000-0000-4000-8000-00000000000${index}` }));
/** Tags of answered calls, with the share that has each. */
export const TAGS = [
  { name: 'call back', share: 0.1 },
  { name: 'complaint', share: 0.01 },
  { name: 'press', share: 0.0005 },
].map((tag, index) => ({ ...tag, id: `00000000-0000-4000-9000-00000000000${index}` }));
/** Causes of calls that were not answered, with the part of a random number at which each begins. */
const CAUSES = [
  ['NO_ANSWER', 0],
  ['USER_BUSY', 0.5],
  ['CALL_REJECTED', 0.7],
  ['SUBSCRIBER_ABSENT', 0.85],
  ['UNALLOCATED_NUMBER', 0.95],
  ['NORMAL_TEMPORARY_FAILURE', 0.995],
  ['INCOMING_CALL_BARRED', 0.9999],
] as const;
const ANSWERED = 0.35;
const DAY_MS = 86_400_000;
const NODE = 'confirm the appointment';

/** Of the flow of an account with this index, from 0: its name on hosts. */
export function flowName(account: string, index: number): string {
  const name = `survey-${index}`;
  return account === 'main' ? name : `${name}.@${account}`;
}

/** Of the task with this index, from 0. */
export function taskId(index: number): string {
  return `task-${index}`;
}

export interface Generated {
  /** All calls. */
  records: number;
  /** Of them, those with rows. */
  withRows: number;
  /** When the youngest began, ms since 1970. */
  until: number;
}

/** A part of them: numbers of calls, both included. */
export interface Part {
  first: number;
  last: number;
}

export function insertRecords(all: Generated, part: Part): string {
  return `insert into call_record (callid, direction, callee, caller_number, calldate, answerdate, hangupdate,
      duration, bill, hangupcause, hangup_code, hangup_disposition, recordfile, rounds, score, error_code, task_id,
      flow_name, flow_end, account, host, level, tags, flow_version, behaviour, recordings, latencies)
    select callid, if(r_way < 0.1, 'inbound', 'outbound'), callee, concat('0571', 80000000 + floor(r_way * 50)),
      calldate, if(bill > 0, calldate + interval 9 second, null), calldate + interval (bill / 1000 + 9) second,
      bill + 9000, bill, if(bill > 0, 'NORMAL_CLEARING', ${cause('r_cause')}), if(bill > 0, 200, 480),
      if(bill > 0, if(r_way < 0.4, 1, 2), 2), if(bill > 0, concat('/var/recordings/', callid, '.wav'), null),
      bill div 8000, if(bill > 0, floor(r_grade * 100), null), 0,
      if(r_task < 0.9, concat('task-', floor(r_task * ${TASKS / 0.9})), null), flow_name,
      if(bill > 0, 'end(hangup)', null), account, concat('fs', 1 + seq % 4),
      if(bill > 0, ${grade('r_grade')}, null), ${tagsJson()},
      if(bill > 0, '0123456789ab', null), if(bill > 0, sha2('behaviour', 256), null),
      if(bill > 0, concat('[{"file":"/var/recordings/', callid, '.wav","ms":', bill, ',"bytes":', bill * 32,
        ',"channels":2,"at":"host"}]'), null),
      if(bill > 0, '{"answer":{"count":6,"sum":2700,"most":900},"tts":{"count":2,"sum":300,"most":180}}', null)
    from (${calls(all, part)}) as made`;
}

/** What a hub knows of the calls that it has settled. @param digits with which their ids begin, hex */
export function insertStates(digits: string): string {
  return `insert into hub_call_state (callid, whole, seq, settled)
    select callid, unix_timestamp(calldate) * 1000 + 400000, 1, unix_timestamp(calldate) * 1000 + 400000
    from call_record where callid like '${digits}%'`;
}

export function insertTags(digits: string): string {
  return `insert into hub_call_tag (tag_id, calldate, callid)
    select json_value(tags, '$[0].tag'), unix_timestamp(calldate) * 1000, callid
    from call_record where callid like '${digits}%' and tags is not null`;
}

/** Rows of calls: those whose number is a multiple. The part is of these calls. */
export function insertRows(all: Generated, part: Part): string {
  const every = Math.floor(all.records / all.withRows);
  return `insert into conversation (createtime, callid, current_appid, sequence, current_flowid, input_type, input_args,
      input_start_time, input_duration, matching_method, matching_condition, matching_keyword, response_type,
      response_description, response_id, response_action, response_args, repetition, potential, row_index, flow_name,
      flow_version, input_final, input_play_time, condition_id, response_playbacks, host, account)
    select calldate + interval turn * 7 second, callid, 'app', turn, concat('node-', turn),
      case turn when 1 then 10 when ${ROWS} then 11 else 0 end,
      case turn when 1 then flow_name when ${ROWS} then 'end(hangup)'
        else concat('好的，我', elt(1 + (seq + turn) % 7, '明天下午有空', '想再问一下价格', '不太需要',
          '现在不方便', '听清楚了', '已经办过了', '要投诉你们'), turn) end,
      calldate + interval turn * 7 second, 2400, 2, 'yes|好的', '好的', 1, '${NODE}', concat('node-', turn + 1),
      'playback', '{"barge_in":true}', 0, '10', turn - 1, flow_name, '0123456789ab', 1, 3100, 'c1',
      '["您好，这里是客户服务中心，想和您确认一下明天的预约时间。"]', 'fs1', account
    from (${calls(all, { first: part.first, last: part.last }, every)}) as made, (select seq as turn from seq_1_to_${ROWS}) as turns`;
}

/**
 * Calls by their numbers. The `callid` grows with the number, so that they are inserted in the order of their primary key;
 * when they began is random, as with UUIDs.
 */
function calls({ records, until }: Generated, { first, last }: Part, every = 1): string {
  // Parts of one digest: checksums of texts that are alike would be alike as well.
  const random = (from: number) => `(conv(substr(digest, ${from}, 5), 16, 10) / 1048576)`;
  const begins = ACCOUNTS.map((_, index) =>
    ACCOUNTS.slice(0, index).reduce((sum, { share }) => sum + share, 0),
  );
  const owners = ACCOUNTS.map(({ name }, index) => `when r_account >= ${begins[index]} then '${name}'`);
  const owner = `(case ${owners.toReversed().join(' ')} end)`;
  // Each flow has two thirds of the calls that the flow before it has.
  const flow = `least(${FLOWS - 1}, floor(ln(1 - ${random(1)}) / ln(2 / 3)))`;
  const uuid = [4, 3, 3, 12].map((length, at) => `substr(digest, ${[1, 5, 8, 11][at]}, ${length})`);
  return `select seq, callid, calldate, callee, bill, r_way, r_cause, r_grade, r_task, r_tag, ${owner} as account,
      concat('survey-', flow, if(${owner} = 'main', '', concat('.@', ${owner}))) as flow_name
    from (
      select seq, concat(lpad(lower(hex(floor(seq * ${2 ** 32 / (records + 1)}))), 8, '0'), '-', ${uuid[0]}, '-4', ${uuid[1]},
          '-8', ${uuid[2]}, '-', ${uuid[3]}) as callid,
        from_unixtime(round(${until / 1000} - conv(substr(digest, 23, 9), 16, 10) / 68719476736 * ${
          (DAYS * DAY_MS) / 1000
        }, 3)) as calldate,
        concat('1', 3800000000 + floor(conv(substr(digest, 32, 7), 16, 10) / 268435456
          * ${Math.max(1000, Math.floor(records / 3))})) as callee,
        if(${every > 1 ? 'true' : `${random(39)} < ${ANSWERED}`}, 2000 + floor(-ln(1 - ${random(40)}) * 45000), 0) as bill,
        ${random(45)} as r_way, ${random(48)} as r_cause, ${random(51)} as r_grade, ${random(54)} as r_task,
        ${random(57)} as r_tag, ${random(60)} as r_account,
        ${flow} as flow
      from (select seq * ${every} as seq, sha2(seq * ${every}, 256) as digest from seq_${first}_to_${last}) as numbers
    ) as randoms`;
}

function cause(random: string): string {
  return chosen(
    random,
    CAUSES.map(([name, from]) => ({ value: name, from })),
  );
}

function grade(random: string): string {
  return chosen(
    random,
    GRADES.map(({ id, from }) => ({ value: id, from })),
  );
}

function chosen(random: string, values: readonly { value: string; from: number }[]): string {
  const cases = values.toReversed().map(({ value, from }) => `when ${random} >= ${from} then '${value}'`);
  return `(case ${cases.join(' ')} end)`;
}

/** Tags exclude each other. */
function hasTag(index: number): string {
  const from = TAGS.slice(0, index).reduce((sum, { share }) => sum + share, 0);
  return `r_tag >= ${from} and r_tag < ${from + (TAGS[index]?.share ?? 0)}`;
}

function tagsJson(): string {
  const cases = TAGS.map(({ id }, index) => `when ${hasTag(index)} then '[{"tag":"${id}","row":3}]'`);
  return `if(bill > 0, case ${cases.join(' ')} end, null)`;
}
