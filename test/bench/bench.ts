/**
 * `make bench`: every figure that the project promises, measured in one run (docs/internals/benchmarks.md).
 * `make bench ONLY="engine sync"` measures some of them.
 */
import { parseArgs } from 'node:util';
import { aliyunFigures } from './aliyun.ts';
import { consoleFigures } from './console.ts';
import { dialerFigures } from './dialer.ts';
import { engineFigures } from './engine.ts';
import { hubFigures } from './hub.ts';
import { importFigures } from './import.ts';
import { ingestFigures } from './ingest.ts';
import { lintFigures } from './lint.ts';
import { machineFigures } from './machines.ts';
import { pinyinFigures } from './pinyin.ts';
import { pushFigures } from './pushes.ts';
import { recordFigures } from './records.ts';
import { type Figure, print } from './report.ts';
import { routeFigures } from './routes.ts';
import { speechFigures } from './speech.ts';
import { syncFigures } from './sync.ts';

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '10000000' },
    folder: { type: 'string' },
    numbers: { type: 'string', default: '1000000' },
  },
});

const SECTIONS: Record<string, () => Figure[] | Promise<Figure[]>> = {
  engine: engineFigures,
  pinyin: pinyinFigures,
  lint: lintFigures,
  console: consoleFigures,
  sync: syncFigures,
  routes: routeFigures,
  ingest: ingestFigures,
  speech: speechFigures,
  hub: hubFigures,
  aliyun: aliyunFigures,
  pushes: pushFigures,
  dialer: () => dialerFigures({ waiting: Number(options.numbers) }),
  import: () => importFigures({ numbers: Number(options.numbers) }),
  machines: machineFigures,
  records: () => recordFigures({ records: Number(options.records), folder: options.folder }),
};

const unknown = wanted.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  process.stderr.write(
    `no figures called ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}\n`,
  );
  process.exit(2);
}
let met = true;
for (const [name, figures] of Object.entries(SECTIONS)) {
  if (wanted.length === 0 || wanted.includes(name)) met = print(name, await figures()) && met;
}
process.exitCode = met ? 0 : 1;
