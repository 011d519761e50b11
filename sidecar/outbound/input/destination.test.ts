import { expect, it } from 'vitest';
import { destinationFault } from './destination.ts';

const faultOf = (given: Partial<{ extension: string; dialplan: string; context: string }>) =>
  destinationFault({ extension: '8888', dialplan: 'XML', context: 'default', ...given }, ['default', 'robot'])
    ?.fault ?? null;

it.each([
  [{}, null],
  [{ context: 'robot' }, null],
  [{ extension: '*98' }, null],
  [{ dialplan: 'inline', extension: 'system:reboot' }, 'dialplan'],
  [{ dialplan: 'xml' }, 'dialplan'],
  [{ dialplan: '' }, 'dialplan'],
  [{ context: 'public' }, 'context'],
  [{ context: '' }, 'context'],
  [{ context: 'default ' }, 'context'],
  [{ context: '__proto__' }, 'context'],
  [{ extension: '' }, 'extension'],
  [{ extension: '8888 XML other' }, 'extension'],
  [{ extension: '8888,9999' }, 'extension'],
  [{ extension: "answer,'system:x'" }, 'extension'],
  [{ extension: '${exten}' }, 'extension'],
  [{ extension: '8888\n9999' }, 'extension'],
  [{ extension: '8888\n' }, 'extension'],
])('%j: %s', (given, fault) => {
  expect(faultOf(given)).toBe(fault);
});
