/** What a flow of an account makes FreeSWITCH do, in whole simulated calls; the same flow of the operator does more. */
import { describe, expect, it } from 'vitest';
import { call } from '../../support/simulated.ts';

const REMOTE = 'https://sounds.example/hello.wav';

describe.each([
  ['acme', 'f.@acme'],
  ['the operator', 'f'],
])('a flow of %s', (_who, name) => {
  const isAccounts = name !== 'f';

  it('has remote prompts fetched by the sidecar only where it is an account’s', async () => {
    const written = `(refresh=true)${REMOTE}`;
    const { events } = await call({ F: { action: 'hangup', playbacks: [written] } }, [], { name });
    const prompts = events.flatMap((event) => (event.did === 'prompt' ? [event.text] : []));
    expect(prompts).toEqual([isAccounts ? REMOTE : written]);
  });

  it('plays files of its own folder only; those of the host’s other folders are the operator’s', async () => {
    const deployment = { sounds: '/s', tts: '/t', recordings: '/r', promptFolders: ['/p'] };
    for (const [path, isAllowed] of [
      ['/s/hello.wav', true],
      ['/r/2026-01-01/other.wav', !isAccounts],
      ['/t/0123.wav', !isAccounts],
      ['/p/extra.wav', !isAccounts],
    ] as const) {
      const nodes = { F: { action: 'hangup', playbacks: [path] } };
      const { rows } = await call(nodes, [], { name, deployment });
      expect([path, JSON.stringify(rows).includes('outside the allowed folders')]).toEqual([
        path,
        !isAllowed,
      ]);
    }
  });

  it.each([
    ['bridge', 'sofia/gateway/trunk/00881'],
    ['playback', 'http://10.0.0.1/a.wav'],
    ['playback', '/etc/passwd'],
    ['set', 'hold_music=http://10.0.0.1/a.wav'],
  ])('may run %s %s only where it is the operator’s', async (action, argument) => {
    const simulation = await call({ F: { action, argument } }, [], { name });
    const completed = simulation.rows.find(({ input_type }) => input_type === 2);
    expect(String(completed?.input_args).includes('not allowed')).toBe(isAccounts);
  });

  it('runs what the operator allows to the account', async () => {
    const deployment = { accountTargets: ['acme bridge sofia/gateway/acme/*'] };
    const nodes = { F: { action: 'bridge', argument: 'sofia/gateway/acme/${number}' } };
    const variables = { number: '139' };
    const simulation = await call(nodes, [], { name, deployment, variables });
    const completed = simulation.rows.find(({ input_type }) => input_type === 2);
    expect(completed?.input_args).toBe('bridge(SUCCESS)');
  });
});
