/** What `BatchRobotSmartCall` and `CreateRobotTask` have in common: a task from their parameters. */

import { withDashes } from '../../../../records/aliyun/times.ts';
import { findAccountById } from '../../../../store/hub/accounts.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import { corporateNames } from '../../../access/account-settings.ts';
import type { Context } from '../../../api/route.ts';
import { addTask } from '../../../dialing/add-task.ts';
import type { TaskBody } from '../../../tasks/task-body.ts';
import { AliyunFault } from '../fault.ts';
import type { Parameters } from '../parameters.ts';
import { readDialog } from './dialog.ts';
import { callerLineOf, paceOf, readShownNumbers, type ShownNumbers } from './show-numbers.ts';

const LONGEST_NAME = 30;
const LONGEST_CORP_NAME = 500;

export interface TaskParameters {
  /** Name of the parameter with the numbers that calls show. */
  callers: string;
  /** Name of the parameter that says whether announcements are recognised. */
  earlyMedia: string;
}

/** @returns the id of the task @throws AliyunFault; HubError */
export async function makeTask(
  context: Context,
  db: HubDb,
  { parameters, names, change }: { parameters: Parameters; names: TaskParameters; change: Partial<TaskBody> },
): Promise<number> {
  const shown = await readShownNumbers(context, db, {
    parameter: names.callers,
    numbers: parameters.list(names.callers),
  });
  const remark = await readCorpName(context, db, parameters);
  const flow = await readDialog(context, db, parameters.required('DialogId'));
  const body = {
    ...{ name: readTaskName(context, parameters), flow: flow.id, remark },
    ...{ caller_line_id: await callerLineOf(context, db, shown), ...paceOf(shown.lines) },
    caller_numbers: callersOf(shown),
    early_media_asr: parameters.flag(names.earlyMedia),
    ...change,
  };
  return addTask(context, db, { body });
}

function callersOf({ numbers }: ShownNumbers): string[] {
  return [...numbers];
}

function readTaskName({ now }: Context, parameters: Parameters): string {
  if (!parameters.has('TaskName')) throw AliyunFault.missing('TaskName');
  const name = parameters.text('TaskName') ?? withDashes(now());
  if ([...name].length > LONGEST_NAME)
    throw AliyunFault.business(
      'isv.PARAM_LENGTH_LIMIT',
      `TaskName must have at most ${LONGEST_NAME} characters.`,
    );
  if (/\p{Cc}/u.test(name)) throw AliyunFault.parameter('TaskName', 'must not have control characters.');
  return name;
}

/** The name of a company that calls: one of the account's, where it has set some. */
async function readCorpName(
  { principal }: Context,
  db: HubDb,
  parameters: Parameters,
): Promise<string | null> {
  if (parameters.flag('IsSelfLine')) return parameters.text('CorpName');
  const name = parameters.required('CorpName');
  const account = await findAccountById(db, principal.account.id);
  const known = corporateNames(account?.settings ?? '{}');
  if (known.length > 0 && !known.includes(name))
    throw AliyunFault.parameter('CorpName', 'is not a name of the account.');
  if (name.length > LONGEST_CORP_NAME)
    throw AliyunFault.business('isv.PARAM_LENGTH_LIMIT', 'CorpName is too long.');
  return name;
}
