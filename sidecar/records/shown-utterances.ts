/** The nodes of a flow in the form of the call module's API: `utterances[]` of a record's details. */
import type { Writing } from './shown-record.ts';

export interface ScriptOfCall {
  /** The flow's number. */
  flowId: number;
  /** JSON. */
  script: string;
  /** When the version was archived, ms since 1970. */
  created: number;
}

interface NodeOfScript {
  description?: unknown;
  potential?: unknown;
}

/** The document's class and words for a node of the main flow. */
const WORD_CLASS = 16;
const WORD_CLASS_NAME = '主流程';
/** The document's value for a node that listens. */
const IDENTIFY_TYPE = 4;

export function shownUtterances({ flowId, script, created }: ScriptOfCall, writing: Writing) {
  const when = writing.time(created);
  return nodesOf(script).map(([id, { description, potential }], at) => ({
    id,
    name: id,
    description: typeof description === 'string' ? description : '',
    group_id: flowId,
    user_id: null,
    context_id: null,
    priority: at + 1,
    action: null,
    word_class: WORD_CLASS,
    wait: 0,
    retry: 0,
    max_retry: 0,
    score: Number(potential) || 0,
    play_ms: 0,
    enquire: true,
    customer_service_id: null,
    identify_type: IDENTIFY_TYPE,
    deleted_at: null,
    created_at: when,
    updated_at: when,
    background_file_id: null,
    block_asr: 0,
    word_class_str: WORD_CLASS_NAME,
    action_str: '',
  }));
}

/** A script in the archive may be anything that was ever saved. */
function nodesOf(script: string): [string, NodeOfScript][] {
  try {
    const { flow } = JSON.parse(script) as { flow?: unknown };
    if (typeof flow !== 'object' || flow === null) return [];
    return Object.entries(flow).filter(([, node]) => typeof node === 'object' && node !== null);
  } catch {
    return [];
  }
}
