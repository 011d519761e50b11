import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_CONTEXT_BYTES, NO_CONTEXT, readContext, withoutAnswer } from './answer.ts';
import { type CallFacts, contextQuestion } from './question.ts';

const FACTS: CallFacts = {
  ...{ callid: 'c', callerNumber: '13900000001', destinationNumber: '4001', direction: 'inbound' },
  ...{ flow: 'reception', route: '7', time: Date.UTC(2026, 0, 1) },
  headers: { 'X-Business-Id': 'b', 'x-app-id': 'a', 'X-Other': 'o' },
};

const same = (given: readonly string[]) => given;

it('asks with what is known of the call, in both dialects', () => {
  expect(JSON.parse(contextQuestion('standard', FACTS))).toEqual({
    ...{ callid: 'c', caller_number: '13900000001', destination_number: '4001', direction: 'inbound' },
    ...{ flow: 'reception', route: '7', time: '2026-01-01T00:00:00.000Z', headers: FACTS.headers },
  });
  expect(JSON.parse(contextQuestion('yeta', FACTS))).toEqual({
    ...{ business_id: 'b', app_id: 'a', robot_id: '', call_relation_id: '' },
  });
});

it('reads variables, a flow and an action', () => {
  const read = (answer: unknown) => readContext('standard', JSON.stringify(answer), same);
  expect(read({})).toEqual(NO_CONTEXT);
  expect(read({ variables: { name: '王先生', age: 3 }, flow: 'vip', action: 'accept' })).toEqual({
    ...NO_CONTEXT,
    ...{
      variables: new Map([
        ['name', '王先生'],
        ['age', '3'],
      ]),
      flow: 'vip',
    },
  });
  expect(read({ action: 'reject', cause: 'USER_BUSY' })).toMatchObject({
    action: 'reject',
    cause: 'USER_BUSY',
  });
  expect(readContext('yeta', '{"name":"王先生","action":"reject"}', same)).toEqual({
    ...NO_CONTEXT,
    variables: new Map([
      ['name', '王先生'],
      ['action', 'reject'],
    ]),
  });
  const bad = [
    ...[null, [], 'x', { action: 'transfer' }, { cause: 'user busy' }, { cause: 1 }, { flow: 'x.@other' }],
    ...[
      { flow: '../x' },
      { flow: 7 },
      { variables: 'x' },
      { variables: { 'a b': 1 } },
      { variables: { a: {} } },
    ],
    { variables: { a: '王'.repeat(MAX_CONTEXT_BYTES / 3) } },
  ];
  expect(bad.map(read)).toEqual(bad.map(() => null));
});

it('names the variables of dialect yeta, and tells which names differ', () => {
  const naming = (given: readonly string[]) => given.map((key) => (key === '姓名' ? 'xingming' : key));
  expect(readContext('yeta', '{"姓名":"王先生","age":3}', naming)).toMatchObject({
    variables: new Map([
      ['xingming', '王先生'],
      ['age', '3'],
    ]),
    names: new Map([['姓名', 'xingming']]),
  });
  expect(readContext('standard', '{"variables":{"姓名":"王先生"}}', naming)).toBeNull();
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`v${i}`, '']));
  expect(readContext('yeta', JSON.stringify(many), naming)).toBeNull();
});

it('reads whatever is answered without a fault', () => {
  fc.assert(
    fc.property(fc.constantFrom('standard', 'yeta'), fc.oneof(fc.string(), fc.json()), (dialect, body) => {
      const read = readContext(dialect, body, same);
      expect(read === null || ['accept', 'reject', 'fallback'].includes(read.action)).toBe(true);
    }),
  );
});

it('does what the route wants where nothing was answered', () => {
  expect(withoutAnswer('continue')).toBe(NO_CONTEXT);
  expect(withoutAnswer('reject')).toMatchObject({ action: 'reject', cause: 'CALL_REJECTED' });
  expect(withoutAnswer('fallback').action).toBe('fallback');
});
