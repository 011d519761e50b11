/**
 * People and answering machines of `test/machines/`, spoken by espeak-ng: how many are told apart by the
 * production bundle. The times are those of the sound; the words are those of the texts, as by a recogniser without errors.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineSettings } from '../../engine/contract/machine.ts';
import { numberFile } from '../../sidecar/dialer/number/machine-settings.ts';
import { phrasesInUse } from '../../sidecar/outbound/phrases/phrases.ts';
import { DEFAULT_TASK_RULES } from '../../sidecar/outbound/task-rules.ts';
import {
  HELD_OUT,
  RECORDINGS,
  type Recording,
  record,
  soundPath,
  type Utterance,
} from '../machines/recordings.ts';
import { call, listen } from '../support/simulated.ts';
import type { Figure } from './report.ts';

/** From the end of the speech to its result: the silence that ends it, and the recogniser, ms. */
const RESULT_MS = 800 + 200;

interface Setting {
  what: string;
  greetingMs: number;
  phrases: boolean;
}

const SETTINGS: readonly Setting[] = [
  { what: 'phrases only', greetingMs: 0, phrases: true },
  ...[3000, 4000, 5000, 6000, 7000].map((greetingMs) => ({
    ...{ what: `phrases, and longer than ${greetingMs / 1000} s`, greetingMs, phrases: true },
  })),
  { what: 'longer than 5 s only', greetingMs: 5000, phrases: false },
];

const FLOW = {
  F1: listen(['您好，这里是光明培训学校，您上周在我们网站预约了试听课，请问现在方便吗'], {
    F2: { text: ['方便'] },
  }),
  F2: { action: 'hangup', playbacks: ['再见'] },
};

export async function machineFigures(): Promise<Figure[]> {
  return [...(await figuresOf('', RECORDINGS)), ...(await figuresOf('held out: ', HELD_OUT))];
}

async function figuresOf(set: string, recordings: readonly Recording[]): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cti-robot-machines-'));
  try {
    const heard = recordings.map((one, index) => ({ ...one, heard: record(one, soundPath(folder, index)) }));
    const figures: Figure[] = [];
    for (const setting of SETTINGS) {
      const machine = await settingsOf(setting);
      const told: { who: string; after: number | null }[] = [];
      for (const one of heard) told.push({ ...one, after: await judge(one.heard, machine) });
      const count = (who: string) => told.filter((one) => one.who === who && one.after !== null).length;
      const times = told.flatMap(({ who, after }) => (who === 'machine' && after !== null ? [after] : []));
      const middle = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
      figures.push(
        { what: `${set}${setting.what}: machines caught, of 20`, value: count('machine'), unit: '' },
        { what: `${set}${setting.what}: people taken for one, of 20`, value: count('person'), unit: '' },
        {
          what: `${set}${setting.what}: from the answer to the end, median`,
          value: middle / 1000,
          unit: 's',
        },
      );
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function settingsOf({ greetingMs, phrases }: Setting): Promise<MachineSettings> {
  const machine = { action: 'hangup', windowMs: DEFAULT_TASK_RULES.machineWindow, greetingMs } as const;
  const known = async () => (phrases ? phrasesInUse('machine', []) : []);
  return (await numberFile({ variables: {}, machine }, known))?.['.machine'] as MachineSettings;
}

/** When it is taken for a machine, ms after the answer; null: never. */
async function judge(heard: readonly Utterance[], machine: MachineSettings): Promise<number | null> {
  const said = heard.map(({ from, ms, text }) => ({
    ...{ say: text, during: from, duration: ms, latency: RESULT_MS },
  }));
  const talk = await call(FLOW, said, { numberVariables: { '.machine': machine } });
  const row = talk.rows.find(({ input_args }) => input_args.startsWith('machine('));
  return row === undefined ? null : Date.parse(row.createtime) - talk.startMs;
}
