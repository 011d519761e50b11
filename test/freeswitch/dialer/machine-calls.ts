/** Calls to people and answering machines whose sound is real: recordings that the carrier plays when it has answered. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRules } from '../../../sidecar/outbound/task-rules.ts';
import { RECORDINGS, record, soundPath, type Utterance } from '../../machines/recordings.ts';
import { application, LAST, listening } from '../cases/case.ts';
import type { Lab } from '../lab.ts';
import { Campaign, type Settled } from './campaign.ts';

export class MachineCalls {
  private constructor(
    readonly campaign: Campaign,
    private readonly folder: string,
    private readonly heard: ReadonlyMap<number, readonly Utterance[]>,
  ) {}

  /** @param indexes of the recordings */
  static async start(suite: Lab, indexes: readonly number[], fineClock = true): Promise<MachineCalls> {
    const folder = mkdtempSync(join(tmpdir(), 'cti-robot-machines-'));
    const heard = new Map<number, Utterance[]>();
    for (const index of indexes) {
      const recording = RECORDINGS[index];
      if (recording !== undefined) heard.set(index, record(recording, soundPath(folder, index)));
    }
    const campaign = await Campaign.start(suite, { variables: { recordings: folder }, fineClock });
    // mod_test hears when speech begins and ends; what it understands is a variable of the call.
    const start = 'test {start-input-timers=false,vad-silence-ms=800,result=${asr_result}}default default';
    writeFileSync(join(campaign.server.home, 'engine.json'), JSON.stringify({ recogniser: { start } }));
    return new MachineCalls(campaign, folder, heard);
  }

  /** Calls all of them at once. */
  async call(machine: Partial<TaskRules>): Promise<Map<number, Settled>> {
    const { campaign } = this;
    const calls = [...this.heard].map(async ([index, [first]]): Promise<[number, Settled]> => {
      const flow = `recording-${index}`;
      // The recogniser understands the first utterance, each time. Separators would end its argument.
      const text = (first?.text ?? '').replace(/[^\p{L}\p{N}]/gu, '');
      campaign.lab.flow(flow, {
        start: 'set',
        flow: {
          set: application('set', `asr_result=${text}`, { ask: { complete: ['any'] } }),
          ask: listening(['four.wav'], { wait: 12_000 }, { agreed: { text: ['你好'] } }),
          agreed: LAST,
        },
      });
      const number = `139007700${String(index).padStart(2, '0')}`;
      return [index, await campaign.settled(await campaign.call({ number, flow, machine }))];
    });
    return new Map(await Promise.all(calls));
  }

  async stop(): Promise<void> {
    await this.campaign.stop();
    rmSync(this.folder, { recursive: true });
  }
}
