/**
 * ES2017 has no `{...object}`. esbuild replaces it by two helpers that read property descriptors and define each
 * property, which is a quarter of what a call allocates in `step()`. `Object.assign` does the same for the plain
 * objects of the engine.
 *
 * @param code esbuild's output, not minified
 * @throws if the helpers are not the expected ones
 */
export function cheapSpread(code: string): string {
  let out = code;
  for (const [name, helper] of HELPERS) {
    if (!out.includes(`${name} = `)) continue;
    if (!helper.test(out))
      throw new Error(`esbuild's helper ${name} is not the one that build/spread.ts expects`);
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
