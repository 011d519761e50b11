/**
 * Runs the bundle of FreeSWITCH in this worker as it is, under a content security policy without `eval`: the guest puts
 * the globals of mod_v8 on the worker itself, and `importScripts` loads the bundle. Afterwards the worker's globals are as
 * they were, so that one worker serves many calls.
 */
import { install } from '../../../sidecar/simulator/emulator/guest/entry.ts';
import { SimulationError } from '../../../sidecar/simulator/error.ts';
import { guardedBridge } from '../../../sidecar/simulator/run/guarded-bridge.ts';
import type { Script, ScriptEnd, ScriptRunner } from '../../../sidecar/simulator/run/runner.ts';

/** The globals of a classic worker. */
type Scope = typeof globalThis & {
  importScripts(url: string): void;
  argv?: readonly string[];
  argc?: number;
};

/** What the scripts of mod_v8 do not have. The emulated host, in the same worker, does without them too. */
const NOT_IN_MOD_V8 = ['console', 'WebAssembly', 'fetch', 'XMLHttpRequest', 'setTimeout', 'setInterval'];

/** @param bundleUrl where the worker finds `cti_robot.js`; the source in the script is not used */
export function bundleRunner(bundleUrl: string, scope = globalThis as Scope): ScriptRunner {
  return {
    run: async (script, host) => {
      const { bridge, aborted } = guardedBridge(host);
      const restore = [scope, scope.Date.prototype, scope.Math].map(keeper);
      let thrown: { error: unknown } | undefined;
      try {
        prepare(scope, script);
        install(bridge, scope);
        scope.importScripts(bundleUrl);
      } catch (error) {
        thrown = { error };
      } finally {
        for (const back of restore) back();
      }
      if (aborted()) throw aborted();
      const exit = host.exited();
      if (exit !== undefined) return { end: 'exit', message: exit };
      return thrown === undefined ? { end: 'done' } : threw(thrown.error);
    },
  };
}

function prepare(scope: Scope, { argv }: Script): void {
  for (const name of NOT_IN_MOD_V8) Reflect.deleteProperty(scope, name);
  // The bundle asks for the global object in the one way that all engines know, and the policy forbids.
  Object.defineProperty(scope, 'Function', { value: functionOf(scope), configurable: true, writable: true });
  scope.argv = [...argv];
  scope.argc = argv.length;
}

function functionOf(scope: Scope): (body: string) => () => Scope {
  return (body) => {
    if (body !== 'return this') throw new EvalError('the content security policy allows no code from texts');
    return () => scope;
  };
}

function threw(error: unknown): ScriptEnd {
  // It comes from `importScripts`; the bundle throws errors and texts.
  if (error instanceof DOMException)
    throw new SimulationError('BUNDLE_MISSING', `cti_robot.js cannot be loaded: ${error.message}`);
  return {
    end: 'threw',
    message: error instanceof Object && 'message' in error ? `${error}` : String(error),
  };
}

/** Takes down the own properties of an object. @returns puts them back, and removes others */
function keeper(object: object): () => void {
  const kept = Object.getOwnPropertyDescriptors(object) as Record<PropertyKey, PropertyDescriptor>;
  return () => {
    for (const key of Reflect.ownKeys(object)) if (!(key in kept)) Reflect.deleteProperty(object, key);
    for (const key of Reflect.ownKeys(kept)) {
      const before = kept[key] as PropertyDescriptor;
      const now = Object.getOwnPropertyDescriptor(object, key);
      if (!isSame(now, before)) Reflect.defineProperty(object, key, before);
    }
  };
}

function isSame(now: PropertyDescriptor | undefined, before: PropertyDescriptor): boolean {
  return now !== undefined && now.value === before.value && now.get === before.get && now.set === before.set;
}
