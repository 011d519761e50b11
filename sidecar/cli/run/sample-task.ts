/**
 * The sample task of a new folder: an account that may call at any time, a simulated line, and numbers that end in each
 * of the ways that callees of a simulated line know. It is ready; a person starts it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalHub } from '../../hub/local-hub.ts';

/** The flow of the samples that the task runs. */
const FLOW = 'invitation';
/** How long the hub may take until it knows the flows of its host, ms. */
const FLOW_MS = 15_000;
const LOOK_MS = 100;
/** Last two digits of numbers, with which a simulated callee does something of its own. */
const ENDINGS = [
  '01',
  '02',
  '03',
  '04',
  '05',
  '10',
  '11',
  '12',
  '13',
  '14',
  '15',
  '16',
  '17',
  '18',
  '20',
  '21',
];
const NUMBERS = 30;

export interface SampleTask {
  id: number;
  name: string;
  numbers: number;
}

/** @returns null where the folder has not the flow that the task needs */
export async function makeSampleTask(hub: LocalHub): Promise<SampleTask | null> {
  const flow = await flowNumber(hub);
  if (flow === null) return null;
  await hub.ask('PUT', '/v1/account', {
    ...{ hours: ['00:00', '24:00'], min_interval: 0, cap_day: 100, cap_week: 700 },
  });
  const limits = { maximumcall: 50, call_per_second: 20 };
  const line = (await hub.ask('POST', '/v1/line', {
    ...{ name: 'simulated', kind: 'simulated', caller_numbers: ['95001'], account: null, ...limits },
  })) as { id: number };
  const name = 'sample';
  const { id } = (await hub.ask('POST', '/v1/task', {
    ...{ name, flow, caller_line_id: line.id, ...limits, early_media_asr: true, machine_detection: true },
    ...{ recycle_limit: 2, redialer_interval: 60_000 },
  })) as { id: number };
  const { taken } = (await hub.ask('POST', '/v1/task/number', {
    task_id: id,
    data: sampleNumbers().map((number) => ({ number })),
  })) as { taken: number };
  return { id, name, numbers: taken };
}

/** Numbers of every ending, and others that agree. */
export function sampleNumbers(): string[] {
  const others = Array.from({ length: NUMBERS - ENDINGS.length }, (_, index) => String(50 + index));
  return [...ENDINGS, ...others].map((ending) => `139000000${ending}`);
}

/** The number of the flow, once the hub has heard of it. */
async function flowNumber(hub: LocalHub): Promise<number | null> {
  for (let waited = 0; waited < FLOW_MS; waited += LOOK_MS) {
    const { data } = (await hub.ask('GET', `/v1/flow?name=${FLOW}`)) as { data: { number: number }[] };
    if (data[0]) return data[0].number;
    await pause(LOOK_MS);
  }
  return null;
}
