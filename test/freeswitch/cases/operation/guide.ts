import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../../../engine/contract/row.ts';
import { blocksOf, GUIDE_PAGES } from '../../../docs/blocks.ts';
import { until } from '../../../support/until.ts';
import type { Lab } from '../../lab.ts';
import { withSamples } from '../calls/callers.ts';
import { type Case, LAST, listening, must } from '../case.ts';

const HOME = '/var/lib/cti-robot';
/** The caller of the guide waits 6 s for the prompt, and the recogniser of the suite hears whatever is said as this. */
const FLOW = {
  global: { hot_word: 'yes' },
  flow: { ask: listening(['four.wav'], { wait: 8000 }, { today: { text: ['yes'] } }), today: LAST },
};
const CALL_MS = 40_000;

/** The first real call of the guide's page "Install", by its own commands. */
export const GUIDE: Case[] = GUIDE_PAGES.filter((page) => page.includes('install')).flatMap(
  (page): Case[] => [
    {
      name: `the first call of ${page} has a recognised text, but only if there is a recogniser`,
      alone: true,
      run: (lab) =>
        withSamples(lab, async (other) => {
          other.flow('hello', FLOW);
          const heard = await firstCall(other, page, 'test');
          must(
            heard.some(({ input_type, input_args }) => input_type === 0 && input_args === 'yes'),
            `nothing was heard: ${JSON.stringify(heard)}`,
          );
          const deaf = await firstCall(other, page, 'unimrcp');
          must(
            !deaf.some(({ input_type }) => input_type === 0),
            `a deaf robot heard: ${JSON.stringify(deaf)}`,
          );
        }),
    },
  ],
);

/** Runs the guide's block, with this recogniser; the rows of the call. */
async function firstCall({ server, socket }: Lab, page: string, preset: string): Promise<Row[]> {
  writeFileSync(join(server.home, 'engine.json'), JSON.stringify({ recogniser: { preset } }));
  const code = blocksOf(page).find((block) => block.code.includes('originate'))?.code ?? '';
  const here = code.replaceAll(HOME, server.home);
  const [speak = ''] = /espeak-ng .*/.exec(here) ?? [];
  const [, originate = ''] = /fs_cli -x '(originate [^']*)'/.exec(here) ?? [];
  must(speak !== '' && originate !== '', `no first call in ${page}`);
  execFileSync('sh', ['-c', speak]);
  const files = (): string[] =>
    readdirSync(join(server.home, 'spool')).filter((name) => /^[^.].*\.jsonl$/.test(name));
  const before = new Set(files());
  const answer = await socket.api(originate);
  must(answer.startsWith('+OK'), `${originate}: ${answer}`);
  const rows = await until(
    'the last row of the call',
    () => {
      const name = files().find((one) => !before.has(one));
      const lines = name
        ? readFileSync(join(server.home, 'spool', name), 'utf8')
            .trim()
            .split('\n')
        : [];
      const all = lines.map((line) => JSON.parse(line) as Row);
      return all.at(-1)?.input_type === 11 ? all : null;
    },
    CALL_MS,
  );
  await socket.api('hupall');
  return rows;
}
