/** `optout` of a node, an arrow or a prompt of the knowledge base: the row that leads there says who it is. */
import { expect, it } from 'vitest';
import { call, listen } from '../../test/support/simulated.ts';

const BYE = { action: 'hangup', playbacks: ['好的，再见'] };
const ASK = listen(['您好'], { no: { text: ['不要再打'] }, yes: { text: ['好'] } });

async function marked(nodes: Record<string, object>, said: object[], options: object = {}) {
  const { rows } = await call(nodes, said, options);
  return rows.flatMap(({ optout, input_args, response_id }) =>
    optout ? [[input_args, response_id, optout]] : [],
  );
}

const CALLER = { number: '1000', account: '' };
const REFUSES = [{ say: '你不要再打了' }];

it.each<[string, Record<string, object>, object]>([
  ['a node', { ask: ASK, no: { ...BYE, optout: '1' }, yes: BYE }, {}],
  [
    'an arrow',
    {
      ask: { ...ASK, subflow: { no: { condition: { text: ['不要再打'] }, optout: 1 } } },
      no: BYE,
    },
    {},
  ],
])('%s marks the row that led there', async (_what, nodes) => {
  expect(await marked(nodes, REFUSES)).toEqual([['你不要再打了', 'no', CALLER]]);
  expect(await marked(nodes, [{ say: '好' }])).toEqual([]);
});

it('a prompt of the knowledge base marks its answer', async () => {
  const nodes = { ask: { ...listen(['您好'], {}), kb: 'K1' } };
  const more = {
    kb: { K1: { name: 'k', prompts: ['P1'] } },
    prompt: { P1: { keyworks: ['不要再打'], playbacks: ['好的'], optout: '1' } },
  };
  expect(await marked(nodes, REFUSES, { more })).toEqual([['你不要再打了', 'P1', CALLER]]);
});

it('the callee of an outbound call is named, and the account that placed it', async () => {
  const nodes = { ask: ASK, no: { ...BYE, optout: '1' } };
  const variables = { direction: 'outbound', destination_number: '13912345678', cti_robot_account: 'acme' };
  expect(await marked(nodes, REFUSES, { variables })).toEqual([
    ['你不要再打了', 'no', { number: '13912345678', account: 'acme' }],
  ]);
});
