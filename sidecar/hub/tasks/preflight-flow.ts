/** The flow of a task, as preflight sees it: the version in use, and what lint finds in it. */

import type { SpokenTexts } from '../../flows/spoken-texts.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import { readScript } from '../../store/hub/flow-versions.ts';
import { findFlow } from '../../store/hub/flows.ts';
import type { Context } from '../api/route.ts';
import { checkOf } from '../flows/check-of.ts';
import { shownFindings } from '../flows/findings.ts';
import { dialingHosts, type SpeechCheck, speechCheckOf } from './preflight-speech.ts';

export interface FlowCheck {
  number: number;
  name: string;
  /** The version in use; null: it was removed, or never published. */
  version: string | null;
  findings: ReturnType<typeof shownFindings>;
  /** Texts that are spoken; null: the script is not in the archive, or does not compile. */
  texts: (Pick<SpokenTexts, 'fixed' | 'with_variables'> & SpeechCheck) | null;
}

/** @returns null: the task has no flow */
export async function flowCheckOf(context: Context, task: TaskRow): Promise<FlowCheck | null> {
  if (task.flow_id === null) return null;
  const { db, principal } = context;
  const flow = await findFlow(db, principal.account.id, task.flow_id);
  const none = { number: task.flow_id, name: flow?.name ?? '', version: null, findings: [], texts: null };
  if (!flow?.published) return none;
  const script = await readScript(db, flow.id, flow.published);
  if (!script) return { ...none, version: flow.published };
  const checked = await checkOf(context, flow, script);
  return {
    ...{ number: flow.id, name: flow.name, version: flow.published },
    findings: shownFindings(checked, context.language),
    texts: checked.texts && textsOf(checked.texts, await dialingHosts(context), flow.hostName),
  };
}

function textsOf(texts: SpokenTexts, hosts: Awaited<ReturnType<typeof dialingHosts>>, flow: string) {
  const { fixed, with_variables } = texts;
  return { fixed, with_variables, ...speechCheckOf(hosts, { flow, texts }) };
}
