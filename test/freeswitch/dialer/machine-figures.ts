/** The recordings of people and machines, played by the callee of a real FreeSWITCH: who is told apart, by setting. */
import type { Figure } from '../../bench/report.ts';
import { RECORDINGS } from '../../machines/recordings.ts';
import { Lab } from '../lab.ts';
import { newServer, type Stage } from '../load/stage.ts';
import { MachineCalls } from './machine-calls.ts';

const AT_ONCE = 20;
const GREETINGS_MS = [0, 5000, 7000];

export async function machineFigures(stage: Stage): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const machineGreeting of GREETINGS_MS) {
    const told = { machine: 0, person: 0 };
    const times: number[] = [];
    for (let first = 0; first < RECORDINGS.length; first += AT_ONCE) {
      const indexes = Array.from(RECORDINGS.keys()).slice(first, first + AT_ONCE);
      stage.say(`greeting ${machineGreeting} ms, recordings ${first} to ${first + indexes.length - 1}`);
      const machines = await MachineCalls.start(new Lab(newServer(stage, 2 * AT_ONCE)), indexes, false);
      try {
        for (const [index, { record }] of await machines.call({ machineDetection: true, machineGreeting })) {
          if (record.machine !== 1) continue;
          const { who } = RECORDINGS[index] as (typeof RECORDINGS)[number];
          told[who]++;
          if (who === 'machine') times.push(Number(record.bill) / 1000);
        }
      } finally {
        await machines.stop();
      }
    }
    const what =
      machineGreeting === 0 ? 'phrases only' : `phrases, and longer than ${machineGreeting / 1000} s`;
    times.sort((a, b) => a - b);
    figures.push(
      { what: `${what}: machines caught, of 20`, value: told.machine, unit: '' },
      { what: `${what}: people taken for one, of 20`, value: told.person, unit: '' },
      {
        what: `${what}: from the answer to the end, median`,
        value: times[times.length >> 1] ?? 0,
        unit: 's',
      },
    );
  }
  return figures;
}
