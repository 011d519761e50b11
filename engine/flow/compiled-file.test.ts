import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryScript } from '../../test/support/arbitrary.ts';
import { compileFlow } from './compile.ts';
import type { CompiledFlow } from './compiled.ts';
import { decodeFlow, encodeFlow } from './compiled-file.ts';
import { FlowError } from './error.ts';

describe('the compiled file', () => {
  it('is JSON, and gives back every node and prompt of whatever flow', () => {
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
        expect([read?.node(-1), read?.node(flow.nodes.length), read?.prompt(flow.prompts.length)]).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
      }),
    );
  });

  it('is not taken when it is cut short, of another format, or something else', () => {
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
