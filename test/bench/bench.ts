/** `make bench`: every figure that the project promises, measured in one run (docs/benchmarks.md). */
import { engineFigures } from './engine.ts';
import { pinyinFigures } from './pinyin.ts';
import { print } from './report.ts';
import { syncFigures } from './sync.ts';

const met = [
  print('Engine', engineFigures()),
  print('Keywords by sound', pinyinFigures()),
  print('Flow sync', await syncFigures()),
];
process.exitCode = met.every(Boolean) ? 0 : 1;
