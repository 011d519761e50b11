/** `make bench`: every figure that the project promises, measured in one run (docs/benchmarks.md). */
import { engineFigures } from './engine.ts';
import { print } from './report.ts';

const met = [print('Engine', engineFigures())];
process.exitCode = met.every(Boolean) ? 0 : 1;
