/** What is known of a callee while the telephone rings: the flow speaks it, and it may end the call before the answer. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextAnswer } from '../../../../engine/contract/sidecar-protocol.ts';
import { speechOf, ttsKey } from '../../../../engine/contract/tts-key.ts';
import { flowSettings } from '../../../../engine/flow/settings.ts';
import { NumberState } from '../../../../sidecar/store/hub/dialing/due-numbers.ts';
import { until } from '../../../support/until.ts';
import { codedPrompt } from '../../coded-prompt.ts';
import { Campaign, type Wanted } from '../../dialer/campaign.ts';
import type { Lab } from '../../lab.ts';
import { type Case, listening, must } from '../case.ts';

/** Rings for two seconds, and answers. */
const ANSWERS = '13900030322';
/** Rings for long. */
const RINGS = '13900030311';

const MACHINE: Wanted['machine'] = {
  callerContext: { url: 'https://crm.example/', dialect: 'standard', onError: 'continue' },
};
const NOTHING: ContextAnswer = { action: 'accept', cause: 'CALL_REJECTED', flow: '', variables: {} };

export const CONTEXTS_OF_TASKS: Case[] = [
  {
    name: 'the dialer: what the address of a task knows is spoken, and ends calls before the answer only',
    alone: true,
    run: async (lab: Lab) => {
      const campaign = await Campaign.start(lab);
      try {
        await Promise.all([mustSpeak(campaign), mustReject(campaign)]);
      } finally {
        await campaign.stop();
      }
    },
  },
];

async function mustSpeak(campaign: Campaign): Promise<void> {
  const { home } = campaign.server;
  campaign.answers.set(ANSWERS, { ...NOTHING, variables: { name: '李女士' } });
  campaign.lab.flow('greets', { flow: { F1: listening(['${name}', 'four.wav'], { wait: 60_000 }) } });
  const speech = speechOf(flowSettings(new Map()), { voice: '', text: '李女士', account: '' });
  const prompt = join(home, 'tts', `${ttsKey(speech)}.wav`);
  mkdirSync(join(home, 'tts'), { recursive: true });
  writeFileSync(prompt, codedPrompt(520));
  const call = await campaign.call({
    ...{ number: ANSWERS, flow: 'greets', machine: MACHINE },
    variables: { name: '客户' },
  });
  const id = await campaign.inState(call, 'answered');
  await until('the prompt', () =>
    campaign.events.some(
      (event) => event['Event-Name'] === 'PLAYBACK_START' && event['Playback-File-Path'] === prompt,
    ),
  );
  // As the dialer rejects: too late, so that it ends nothing.
  await campaign.lab.socket.api(`hupall USER_BUSY uuid ${id} cti_robot_unanswered true`);
  const exists = await campaign.lab.socket.api(`uuid_exists ${id}`);
  must(exists === 'true', 'an answered call was rejected');
  await campaign.stopNow(call);
  const { history } = await campaign.settled(call);
  must(history.class === 'answered', `the class is ${history.class}`);
}

async function mustReject(campaign: Campaign): Promise<void> {
  campaign.answers.set(RINGS, { ...NOTHING, action: 'reject', cause: 'USER_BUSY' });
  const { history, number, record } = await campaign.settled(
    await campaign.call({ number: RINGS, machine: MACHINE }),
  );
  const found = {
    ...{ class: history.class, counts: history.counts, cause: history.hangup_cause, bill: history.bill },
    ...{ attempts: number.attempts, state: number.state },
    ...{ flowEnd: record.flow_end, answered: record.answerdate },
  };
  const wanted = {
    ...{ class: 'rejected', counts: 1, cause: 'USER_BUSY', bill: 0 },
    ...{ attempts: 1, state: NumberState.Final, flowEnd: 'error(rejected)', answered: null },
  };
  must(JSON.stringify(found) === JSON.stringify(wanted), `rejected: ${JSON.stringify(found)}`);
}
