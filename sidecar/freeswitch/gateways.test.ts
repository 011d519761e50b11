import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gatewaysIn } from './gateways.ts';

it('tells which far ends answer', () => {
  const answer = readFileSync(join(import.meta.dirname, 'gateways.xml'), 'utf8');
  expect(gatewaysIn(answer)).toEqual({
    trunk: true,
    lost: false,
    plain: null,
    registered: true,
    refused: false,
  });
});

it('tells nothing of any other text', () => {
  expect(gatewaysIn('-ERR no reply\n')).toBeUndefined();
  expect(gatewaysIn('<gateways>\n</gateways>\n')).toEqual({});
});
