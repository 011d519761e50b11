/** How long the dialog core thinks inside mod_v8, with V8's own flags and with those of mod_cti_robot. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modV8Script } from '../../../build/mod-v8-script.ts';
import { compileFlow } from '../../../engine/flow/compile.ts';
import { encodeFlow } from '../../../engine/flow/encode-flow.ts';
import type { Figure } from '../../bench/report.ts';
import { bigFlow } from '../../support/big-flow.ts';
import { percentile } from './load-figures.ts';
import { newServer, type Stage } from './stage.ts';
import type { StepTimes } from './step-script.ts';

/** One frame: what FreeSWITCH takes to hand over the next event. */
const FRAME_MS = 20;

const FLOWS = {
  '1,000 nodes': bigFlow(1000),
  '1,000 keywords and a knowledge base of 5,000 prompts': bigFlow(2, { keywords: 500, kbPrompts: 5000 }),
};

export async function stepFigures(stage: Stage): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const v8Flags of ['none', undefined]) {
    const server = newServer({ ...stage, v8Flags }, 1);
    try {
      writeFileSync(
        join(server.scripts, 'step.js'),
        await modV8Script(fileURLToPath(new URL('step-script.ts', import.meta.url)), 'bench'),
      );
      const socket = await server.start(() => {});
      for (const [what, script] of Object.entries(FLOWS)) {
        const file = join(server.home, 'compiled', 'big.json');
        writeFileSync(file, encodeFlow(compileFlow('big', script, '')));
        const answer = await socket.api(`jsapi step.js ${file}`);
        figures.push(
          ...figuresOf(
            `${v8Flags ? "V8's own flags" : 'the flags of mod_cti_robot'}, ${what}`,
            JSON.parse(answer),
          ),
        );
      }
    } finally {
      await server.stop();
      server.removeFolder();
    }
  }
  return figures;
}

function figuresOf(what: string, { first, turns, collections }: StepTimes): Figure[] {
  const collecting =
    collections.length === 0
      ? []
      : [{ what: `${what}: a collection of garbage, p50`, value: percentile(collections, 0.5), unit: 'ms' }];
  return [
    { what: `${what}: the first turn`, value: first, unit: 'ms' },
    { what: `${what}: a turn, p50`, value: percentile(turns, 0.5), unit: 'ms' },
    {
      what: `${what}: a turn, p99`,
      value: percentile(turns, 0.99),
      unit: 'ms',
      target: { atMost: FRAME_MS },
    },
    ...collecting,
  ];
}
