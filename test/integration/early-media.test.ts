/** A call whose announcements were recognised before the answer: the robot hears the callee only. */
import { expect, it } from 'vitest';
import { EARLY_MEDIA } from '../../engine/contract/early-media.ts';
import { call, inputs, listen } from '../support/simulated.ts';

const NODES = {
  F1: listen(['您好'], { F2: { text: ['关机'] }, F3: { text: ['agent'] } }),
  F2: { action: 'hangup', argument: 'USER_BUSY' },
  F3: { action: 'hangup', argument: 'NORMAL_CLEARING' },
};
const FILE = '/home/cti_robot/recordings/2026-01-01/1.early.wav';

async function answered(file: string) {
  const simulation = await call(NODES, [{ say: 'agent' }], {
    heardBefore: ['让我们荡起双桨', '您拨打的用户已关机'],
    variables: { [EARLY_MEDIA]: file, fire_asr_events: 'true' },
  });
  const executed = simulation.events.flatMap((event) =>
    event.did === 'execute' ? [`${event.application} ${event.argument}`] : [],
  );
  return { simulation, executed };
}

it.each(['on', FILE])('takes nothing that the network said for the callee, with %s', async (file) => {
  const { simulation, executed } = await answered(file);
  expect(inputs(simulation)[0]).toBe('agent');
  expect(simulation.hangupCause).toBe('NORMAL_CLEARING');
  expect(executed[0]).toBe('detect_speech stop');
  expect([simulation.variable(EARLY_MEDIA), simulation.variable('fire_asr_events')]).toEqual(['', '']);
  expect(simulation.rows.at(-1)?.call_stats).toMatchObject({ recogniser_died: 0, recogniser_not_started: 0 });
});
