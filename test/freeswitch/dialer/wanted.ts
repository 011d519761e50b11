/** What a campaign of the suite calls, and what became of it. */
import type { Selectable } from 'kysely';
import type { TaskRules } from '../../../sidecar/outbound/task-rules.ts';
import type { StoredRecord } from '../../../sidecar/records/call.ts';
import type { DialingTables } from '../../../sidecar/store/hub/dialing/tables.ts';

export interface Wanted {
  /** Whom to call; its last digits say what happens (carrier/dialplan.xml). */
  number: string;
  dialString?: string;
  /** Name of a flow on the host; null: transferred to an extension. */
  flow?: string | null;
  /** s */
  ringing?: number;
  /** s */
  talking?: number;
  variables?: Record<string, string>;
  originateVariables?: Record<string, string>;
  destination?: { extension: string; dialplan: string; context: string };
  earlyMediaAsr?: boolean;
  /** Queue of agents. */
  queue?: string;
  machine?: Partial<TaskRules>;
}

export interface WantedCall {
  taskId: number;
  taskUuid: string;
  numberId: number;
}

export interface Settled {
  number: Selectable<DialingTables['call_number']>;
  history: Selectable<DialingTables['call_history']>;
  record: StoredRecord;
}
