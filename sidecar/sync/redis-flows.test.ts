import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { RedisFlows } from './redis-flows.ts';

const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });

/** A Redis with one flow, that gives the errors it is told to. */
function setUp(domain?: string) {
  const errors: { eval?: Error | undefined; read?: Error | undefined } = {};
  const redis = {
    eval: async () => {
      if (errors.eval) throw errors.eval;
      return [1, 3, 'digest'];
    },
    hstrlen: async () => {
      if (errors.read) throw errors.read;
      return 3;
    },
  };
  const plain: string[] = [];
  const flows = new RedisFlows(redis as unknown as Redis, domain, (reason) => plain.push(reason));
  return { flows, errors, plain };
}

it('only lengths are compared if the account may not run scripts, and the reason is logged once', async () => {
  const { flows, errors, plain } = setUp();
  errors.eval = reply('NOPERM no eval');
  const found = await Promise.all([flows.describe('t1'), flows.describe('t2')]);
  expect(found[0]).toEqual({ hash: 'cti_robot_flow', bytes: 3, digest: null });
  expect(plain).toEqual(['NOPERM no eval']);
  flows.connected();
  await flows.describe('t1');
  expect(plain).toHaveLength(1);
  errors.eval = undefined;
  expect((await flows.describe('t1'))?.digest).toBeNull();
  flows.connected();
  expect((await flows.describe('t1'))?.digest).toBe('digest');
});

it('a busy Redis does not count as one without scripts', async () => {
  const { flows, errors, plain } = setUp();
  errors.eval = errors.read = reply('BUSY Redis is busy running a script');
  await expect(flows.describe('t1')).rejects.toThrow('BUSY');
  errors.eval = errors.read = undefined;
  expect((await flows.describe('t1'))?.digest).toBe('digest');
  expect(plain).toEqual([]);
});
