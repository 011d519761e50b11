/**
 * Random sequences of what callers do, on the emulated host and on the real one. The emulated call says when each thing
 * happens: after how many rows, in which phase, how long after the event before it. The real caller does the same, and the
 * rows must be equal but for times.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Row } from '../../../../engine/contract/row.ts';
import { callerLine } from '../../../../sidecar/simulator/caller/caller-line.ts';
import { quickJsRunner } from '../../../../sidecar/simulator/run/quickjs.ts';
import {
  type Simulation,
  type SimulationEvent,
  simulateCall,
} from '../../../../sidecar/simulator/simulate.ts';
import { readSoundFile } from '../../../../sidecar/simulator/sound-file.ts';
import { until } from '../../../support/until.ts';
import type { Call } from '../../call.ts';
import type { Lab } from '../../lab.ts';
import { differences, type ExpectedRow } from '../../rows.ts';
import { application, type Case, callerPauses, listening, must } from '../case.ts';

const SEQUENCES = 30;
/** The same ones in every run. */
const SEED = 20_260_101;
const AT_ONCE = 10;
/** Long against what a busy machine adds between an event and the caller's answer to it. */
const WAIT_MS = 8000;

interface Sequence {
  script: object;
  lines: object[];
}

const begin = fc.constantFrom<object>({ during: 600 }, { delay: 700 });
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('好', '不', '行啊', '嗯', '好不好'),
        begin,
        fc.boolean(),
        fc.constantFrom({}, { final: '' }),
      )
      .map(([say, start, hasPartials, final]) => ({
        ...{ say, duration: 200, latency: 100, ...start, ...final },
        ...(hasPartials ? { partials: [say.slice(0, 1), say] } : {}),
      })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('1', '12', '7#', '*', '9'), begin)
      .map(([dtmf, start]) => ({ dtmf, ...start })),
  },
  { weight: 1, arbitrary: fc.constant<object>({ silence: true }) },
  { weight: 1, arbitrary: fc.constant<object>({ asr: 'closed' }) },
);

const sequence: fc.Arbitrary<Sequence> = fc
  .record({
    modes: fc.tuple(fc.constantFrom(0, 1, 1, 1, 2), fc.constantFrom(1, 1, 2)),
    interrupts: fc.tuple(fc.constantFrom(0, 1, 2, 3, 16, 32, 64, 96), fc.constantFrom(0, 2, 3, 64)),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  })
  .map(({ modes, interrupts, lines }) => {
    const options = (i: 0 | 1) =>
      ({ mode: modes[i], interrupt: interrupts[i], wait: WAIT_MS, maxSpeech: WAIT_MS }) as const;
    const mismatch = { mismatchplaybacks: ['one.wav'], mismatchrepetition: 2 };
    const toB = { B: { text: ['好'], dtmf: ['1'] }, A: { text: ['不'], dtmf: ['12'], complete: ['any'] } };
    const toA = { A: { text: ['行'], dtmf: ['7'] }, C: { complete: ['any'] } };
    const flow = {
      A: listening(['two.wav'], options(0), toB, mismatch),
      B: listening(['two.wav', 'half.wav'], options(1), toA, mismatch),
      C: application('set', 'a=b', { A: { complete: ['any'] } }, ['half.wav']),
    };
    // FreeSWITCH drops a key that is pressed at the moment of the hang-up: it comes in a prompt of its own.
    const end = [{ silence: true }, { hangup: 'NORMAL_CLEARING', during: 1000 }];
    return { script: { start: 'A', flow }, lines: [...lines, ...end] };
  });

export const SEQUENCES_OF_EVENTS: Case[] = [
  {
    name: `${SEQUENCES} random sequences of speech and keys leave the same rows on the emulated and on the real host`,
    alone: true,
    run: async (lab) => {
      const left = fc.sample(sequence, { seed: SEED, numRuns: SEQUENCES }).map((one, i) => ({ ...one, i }));
      const wrong: string[] = [];
      const work = async (): Promise<void> => {
        for (let next = left.shift(); next; next = left.shift()) {
          const name = `sequence-${next.i}`;
          await same(lab, name, next).catch((error: Error) => wrong.push(`${name}: ${error.message}`));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      must(wrong.length === 0, wrong.join('\n  '));
    },
  },
];

async function same(lab: Lab, name: string, { script, lines }: Sequence): Promise<void> {
  const sounds = join(lab.server.home, 'sounds');
  const emulated = await simulateCall({
    flow: { name, script: Buffer.from(JSON.stringify(script)) },
    caller: lines.map(callerLine),
    bundle: readFileSync(join(lab.server.scripts, 'cti_robot.js'), 'utf8'),
    runner: quickJsRunner(),
    deployment: { sounds },
    readSound: readSoundFile,
  });
  lab.flow(name, script);
  const call = await lab.call(name);
  await until('the caller to be there', () => call.present);
  await follow(call, emulated);
  const rows = await call.rows();
  const wrong = differences(rows.map(comparable) as never, emulated.rows.map(comparable));
  must(wrong.length === 0, `${wrong.join('; ')}\n    the caller: ${JSON.stringify(lines)}`);
}

/** Does what the emulated caller did, at the same places. */
async function follow(call: Call, { events, startMs }: Simulation): Promise<void> {
  let rows = 0;
  let phase = '';
  /** The last place in the call, by both clocks. */
  let place = { rows, phase, at: startMs, reachedAt: Date.now() };
  let at = startMs;
  for (const event of events) {
    if (event.did === 'row') rows++;
    else if (event.did === 'phase') phase = event.phase;
    // What the log says and how prompts end is no place in the call.
    if (event.did === 'row' || event.did === 'phase') at = event.at;
    const act = actOf(call, event);
    if (act === null) continue;
    if (rows !== place.rows || phase !== place.phase) {
      await until(`row ${rows}`, () => call.rowsSoFar().length >= rows, 20_000);
      await call.phase(phase);
      place = { rows, phase, at, reachedAt: Date.now() };
    }
    await callerPauses(Math.max(0, place.reachedAt + event.at - place.at - Date.now()));
    await act();
  }
}

/** What the caller, or his recogniser, does at that event; null: nothing. */
function actOf(call: Call, event: SimulationEvent): (() => Promise<void>) | null {
  switch (event.did) {
    case 'speak':
      return event.heard ? () => call.recognised('begin-speaking') : null;
    case 'partial':
      return () => call.recognised('detected-partial-speech', event.text);
    case 'result':
      return () => call.recognised('detected-speech', event.text);
    case 'press':
      return () => call.receive(event.key);
    case 'asr':
      return () => call.recognised('closed');
    case 'hangup':
      return () => call.hangUp(event.cause);
    default:
      return null;
  }
}

/** Columns of times, and of what is chosen anew for each call. */
const OF_THE_CALL = [
  ...(['createtime', 'input_start_time', 'input_duration', 'input_play_time', 'call_stats'] as const),
  ...(['callid', 'current_appid', 'core_uuid'] as const),
];

function comparable(row: Row): ExpectedRow {
  const columns: Record<string, unknown> = { ...row };
  for (const name of OF_THE_CALL) delete columns[name];
  const prompts = row.prompts_played?.map(({ prompt, skipped }) => ({ prompt, skipped })) ?? null;
  return { ...columns, prompts_played: prompts };
}
