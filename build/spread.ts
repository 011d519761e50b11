/**
 * ES2017 has no `{...object}`: esbuild writes it as calls of two helpers that ask for property descriptors and define
 * each property, which is a quarter of all that a call allocates in `step()`. For the engine's objects, which are
 * plain, `Object.assign` does the same.
 *
 * @param code esbuild's output, not minified
 * @throws when its helpers are not the known ones
 */
export function cheapSpread(code: string): string {
  let out = code;
  for (const [name, helper] of HELPERS) {
    if (!out.includes(`${name} = `)) continue;
    if (!helper.test(out)) throw new Error(`esbuild writes ${name} otherwise than build/spread.ts knows it`);
    out = out.replace(helper, `$1var ${name} = Object.assign;\n`);
  }
  return out;
}

const HELPERS: [name: string, helper: RegExp][] = [
  ['__spreadValues', /^( *)var __spreadValues = \(\w+, \w+\) => \{\n[\s\S]*?^\1\};\n/m],
  [
    '__spreadProps',
    /^( *)var __spreadProps = \(\w+, \w+\) => __defProps\(\w+, __getOwnPropDescs\(\w+\)\);\n/m,
  ],
];
