/** What FreeSWITCH does with input that should never have reached it: nothing. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { speechOf, ttsKey } from '../../../../engine/contract/tts-key.ts';
import { flowSettings } from '../../../../engine/flow/settings.ts';
import { until } from '../../../support/until.ts';
import { codedPrompt } from '../../coded-prompt.ts';
import { Campaign, type Wanted } from '../../dialer/campaign.ts';
import { TRUNK } from '../../dialer/carrier.ts';
import type { Lab } from '../../lab.ts';
import { type Case, listening, must } from '../case.ts';

/** Made by what is run where something is run. */
const CANARY = 'canary';

function hostileCalls(canary: string): readonly Wanted[] {
  const extension = (change: object): Wanted => ({
    number: '13900020100',
    flow: null,
    destination: { extension: '1000', dialplan: 'XML', context: 'robot', ...change },
  });
  return [
    ...[
      '139,loopback/park/robot',
      '[execute_on_answer=park]13900020100',
      `139 &system(touch ${canary})`,
      '13900020100|loopback/agent/robot',
      '13900020100&park',
      "139'00020100",
      '${system(touch x)}',
      '13900020100@127.0.0.1',
    ].map((number): Wanted => ({ number })),
    ...[
      'loopback/${destination_number}/robot',
      `${TRUNK},loopback/agent/robot`,
      `${TRUNK}|loopback/agent/robot`,
      `{execute_on_answer=park}${TRUNK}`,
      'sofia/gateway/${system(id)}/${destination_number}',
      `${TRUNK} &park`,
    ].map((dialString): Wanted => ({ number: '13900020100', dialString })),
    ...[
      { execute_on_answer: `system touch ${canary}` },
      { execute_on_answer: 'park' },
      { api_on_answer: 'reloadxml' },
      { effective_caller_id_name: `x',execute_on_answer='system touch ${canary}` },
      { effective_caller_id_name: '${system(id)}' },
    ].map(
      (originateVariables: object): Wanted => ({
        number: '13900020100',
        originateVariables: { ...originateVariables },
      }),
    ),
    extension({ dialplan: 'inline', extension: `system:touch ${canary}` }),
    extension({ dialplan: 'inline' }),
    extension({ extension: `'system:touch ${canary}' inline` }),
    extension({ context: 'robot inline' }),
    { number: '13900020100', flow: 'x) &park(' },
  ];
}

const SPOKEN = `王先生 'q' "q" {b} [x=1],|& \${uuid} \${system(id)}\n二行`;

export const HOSTILE: Case[] = [
  {
    name: 'the dialer: hostile input is neither dialled nor run, and variables of numbers are spoken as they are',
    alone: true,
    run: async (lab: Lab) => {
      const campaign = await Campaign.start(lab);
      try {
        await mustDialNothing(campaign);
        await mustSpeakLiterally(campaign);
      } finally {
        await campaign.stop();
      }
    },
  },
];

async function mustDialNothing(campaign: Campaign): Promise<void> {
  const canary = join(campaign.server.folder, CANARY);
  await Promise.all(
    hostileCalls(canary).map(async (wanted) => {
      const { history } = await campaign.settled(await campaign.call(wanted));
      const cause = history.hangup_cause ?? '';
      must(/^(?:NOT_PLACED|NO_FLOW)$/.test(cause), `${JSON.stringify(wanted)} ended with ${cause}`);
      must(history.class === 'own' && history.counts === 0, `${JSON.stringify(wanted)} counts`);
    }),
  );
  const [first] = campaign.events;
  must(first === undefined, `FreeSWITCH did something: ${JSON.stringify(first)?.slice(0, 500)}`);
  must(!existsSync(canary), 'a command was run');
}

async function mustSpeakLiterally(campaign: Campaign): Promise<void> {
  const { home } = campaign.server;
  campaign.lab.flow('speaks', { flow: { F1: listening(['${name}', 'four.wav'], { wait: 60_000 }) } });
  const speech = speechOf(flowSettings(new Map()), { voice: '', text: SPOKEN, account: '' });
  const prompt = join(home, 'tts', `${ttsKey(speech)}.wav`);
  writeFileSync(prompt, codedPrompt(520));
  const long = '长'.repeat(5 * 1024);
  const call = await campaign.call({
    number: '13900020303',
    flow: 'speaks',
    variables: { name: SPOKEN, uuid: 'x', a: long, b: long, c: long, d: long },
    originateVariables: { effective_caller_id_name: 'Zhang San 3' },
  });
  const id = await campaign.inState(call, 'answered');
  const file = join(home, 'variables', `${id}.json`);
  must((statSync(file).mode & 0o777) === 0o600, 'others may read what the task knows');
  await until('the prompt', () =>
    campaign.events.some(
      (event) => event['Event-Name'] === 'PLAYBACK_START' && event['Playback-File-Path'] === prompt,
    ),
  );
  const created = campaign.events.find((event) => event['Unique-ID'] === id);
  must(created?.variable_effective_caller_id_name === 'Zhang San 3', 'a variable of the task was cut');
  await campaign.stopNow(call);
  const { history } = await campaign.settled(call);
  must(history.status === 1, `the status is ${history.status}`);
  await until('its file to be removed', () => readdirSync(join(home, 'variables')).length === 0);
  const log = campaign.server.log();
  must(!log.includes('王先生'), "FreeSWITCH's log has what the task knows of the number");
}
