/** The hub publishes no flow of an account that reaches or runs what the operator has not allowed. */
import { expect, it } from 'vitest';
import { aKey, anAccount, startTestHub, type TestHub } from '../../support/hub/hub.ts';

const script = (more: object, global: object = {}) =>
  JSON.stringify({ global, start: 'F', flow: { F: { action: 'hangup', playbacks: ['bye.wav'], ...more } } });
const REFUSED = {
  'account-address': script({}, { ttsurl: 'http://10.0.0.1/speak' }),
  'account-application': script({ action: 'bridge', argument: 'sofia/gateway/trunk/00881' }),
};

async function publish(hub: TestHub, key: string, text: string) {
  const flow = await hub.ask('POST', '/v1/flow', { key, body: { name: 'bakery' } });
  const path = `/v1/flow/${flow.body.data.number}`;
  const linted = await hub.ask('POST', `${path}/lint`, { key, body: { script: text } });
  const published = await hub.ask('POST', `${path}/publish`, { key, body: { script: text } });
  const rules = (linted.body.data.findings as { rule: string }[]).map(({ rule }) => rule);
  return { rules, code: published.body.error.code as string };
}

it.each(Object.entries(REFUSED))('%s', async (rule, text) => {
  const hub = await startTestHub('sqlite');
  await anAccount(hub, 'acme');
  const [mine, theirs] = [await aKey(hub, 'editor'), await aKey(hub, 'editor', { account: 'acme' })];
  const refused = await publish(hub, theirs, text);
  expect([refused.rules.includes(rule), refused.code]).toEqual([true, 'LINT_ERRORS']);
  // There is no host to publish to, which comes after lint.
  const taken = await publish(hub, mine, text);
  expect([taken.rules.includes(rule), taken.code]).toEqual([false, 'NO_HOST']);
  const lint = { pushTargets: ['10.0.0.0/8'], accountTargets: ['acme bridge sofia/gateway/trunk/*'] };
  const generous = await startTestHub('sqlite', undefined, { lint });
  await anAccount(generous, 'acme');
  const allowed = await publish(generous, await aKey(generous, 'editor', { account: 'acme' }), text);
  expect([allowed.rules.includes(rule), allowed.code]).toEqual([false, 'NO_HOST']);
});
