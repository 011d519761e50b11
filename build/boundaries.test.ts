import { describe, expect, it } from 'vitest';
import { faultsOf, importsOf, roomOf } from './boundaries.ts';

describe('imports', () => {
  it('finds imports in every form: import, export, types, several lines, import()', () => {
    const source = [
      "import { a } from '../text/fold.ts';",
      "import type { B } from './b.ts';",
      'import {',
      '  c,',
      "} from './c.ts';",
      "export * from './d.ts';",
      "const e = await import('./e.ts');",
      "/* import { f } from './f.ts'; */",
    ].join('\n');
    expect(importsOf('engine/flow/x.ts', source).map(({ to }) => to)).toEqual([
      'engine/text/fold.ts',
      'engine/flow/b.ts',
      'engine/flow/c.ts',
      'engine/flow/d.ts',
      'engine/flow/e.ts',
    ]);
  });
});

describe('a room', () => {
  it('of a file is the one with the longest matching name', () => {
    expect(roomOf('sidecar/lint/rules/conditions/any.ts')).toBe('sidecar/lint/rules');
    expect(roomOf('sidecar/lint/lint.ts')).toBe('sidecar/lint');
    expect(roomOf('somewhere/else.ts')).toBeUndefined();
  });

  it('may not import a room that the table does not allow', () => {
    const [fault] = faultsOf('engine/dialog/x.ts', "import { y } from '../host/y.ts';\n");
    expect(fault).toBe('engine/dialog/x.ts:1: engine/dialog must not import engine/host (engine/host/y.ts)');
  });

  it('that is pure may import only the packages of the table', () => {
    const importing = (name: string) => faultsOf('sidecar/outbound/x.ts', `import { x } from '${name}';\n`);
    expect(importing('libphonenumber-js/max')).toEqual([]);
    expect(importing('libphonenumber')).toHaveLength(1);
    expect(importing('node:fs')).toHaveLength(1);
  });

  it('that is pure may not import packages or use a clock', () => {
    expect(faultsOf('engine/flow/x.ts', "import { readFileSync } from 'node:fs';\n")).toHaveLength(1);
    expect(faultsOf('engine/flow/x.ts', 'export const now = () => Date.now();\n')).toHaveLength(1);
    expect(faultsOf('engine/flow/x.ts', '// Date.now() is not asked here\nexport const x = 1;\n')).toEqual(
      [],
    );
  });
});

describe('the console', () => {
  const importing = (file: string, to: string) => faultsOf(file, `import { x } from '${to}';\n`);

  it('has pages that do not import each other', () => {
    const page = 'console/features/calls/list.tsx';
    expect(importing(page, '../calls/row.tsx')).toEqual([]);
    expect(importing(page, '../../ui/button.tsx')).toEqual([]);
    expect(importing(page, '../flows/list.tsx')).toEqual([
      `${page}:1: a page of the console must not import another (console/features/flows/list.tsx)`,
    ]);
  });

  it('is imported by nothing else, and has a pure model', () => {
    expect(importing('sidecar/hub/x.ts', '../../console/editor/model/x.ts')).toHaveLength(1);
    expect(importing('console/editor/model/x.ts', 'react')).toHaveLength(1);
    expect(importing('console/editor/model/x.ts', '../../../engine/text/json.ts')).toEqual([]);
    expect(importing('console/editor/model/x.ts', '../../../sidecar/store/x.ts')).toHaveLength(1);
  });
});
