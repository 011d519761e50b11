import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryScript } from '../../test/support/arbitrary.ts';
import { compileFlow } from './compile.ts';
import type { CompiledFlow } from './compiled.ts';
import { decodeFlow } from './decode-flow.ts';
import { encodeFlow } from './encode-flow.ts';
import { FlowError } from './error.ts';

describe('the compiled file', () => {
  it('is JSON, and decoding it returns every node and prompt of any flow', () => {
    fc.assert(
      fc.property(arbitraryScript, (script) => {
        let flow: CompiledFlow;
        try {
          flow = compileFlow('p', script, '0123456789ab');
        } catch (error) {
          if (error instanceof FlowError) return;
          throw error;
        }
        const text = encodeFlow(flow);
        JSON.parse(text);
        const read = decodeFlow(text);
        expect(read).toMatchObject({
          name: 'p',
          version: '0123456789ab',
          boot: flow.boot,
          settings: flow.settings,
        });
        flow.nodes.forEach((node, i) => {
          expect(read?.node(i)).toEqual(node);
        });
        flow.prompts.forEach((prompt, i) => {
          expect(read?.prompt(i)).toEqual(prompt);
        });
        flow.categories.forEach((category, i) => {
          expect(read?.category(i)).toEqual(category);
        });
        expect(read?.nodeCount).toBe(flow.nodes.length);
        expect(read?.promptCount).toBe(flow.prompts.length);
        for (const index of [-1, flow.nodes.length]) expect(() => read?.node(index)).toThrow(RangeError);
        expect(() => read?.prompt(flow.prompts.length)).toThrow(RangeError);
      }),
    );
  });

  it('is rejected when it is truncated, has another format, or is something else', () => {
    const text = encodeFlow(compileFlow('p', '{"flow":{"A":{},"B":{}}}', ''));
    const cut = text.split('\n').slice(0, 2).join('\n');
    for (const bad of [
      '',
      '{',
      '[]',
      'null',
      cut,
      text.replace('"format":1', '"format":99'),
      '{"flow":{"A":{}}}',
    ]) {
      expect(decodeFlow(bad)).toBeNull();
    }
    expect(decodeFlow(text)).not.toBeNull();
  });
});

it('an expression with a limit of characters keeps it after it was written and read', () => {
  const script = JSON.stringify({
    flow: { A: { subflow: { B: { condition: { text: ['a+b+'], dtmf: ['1+2+#'] } } } }, B: {} },
  });
  const flow = compileFlow('f', script, 'v', () => 40);
  const read = decodeFlow(encodeFlow(flow));
  expect(read?.node(0)).toEqual(flow.node(0));
  expect(JSON.stringify(read?.node(0))).toContain('"maxCharacters":40');
});
