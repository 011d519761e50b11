/** Runs scripts in QuickJS, isolated from the objects of this process, with limits on loops, memory and stack. */
import {
  type CustomizeVariantOptions,
  newQuickJSWASMModule,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
  RELEASE_SYNC,
} from 'quickjs-emscripten';
import type { BridgeValue } from '../emulator/bridge.ts';
import type { Host } from '../emulator/emulated-host.ts';
import { ScriptAborted } from '../emulator/script-aborted.ts';
import type { Script, ScriptEnd, ScriptRunner } from './runner.ts';

/** Node's types lack it, since it belongs to browsers. */
declare const WebAssembly: { Memory: new (pages: { initial: number; maximum: number }) => QuickJsMemory };
type QuickJsMemory = Exclude<
  NonNullable<CustomizeVariantOptions['wasmMemory']>,
  PromiseLike<unknown> | (() => unknown)
>;

/** What a flow of 8 MiB needs, with a margin. */
const MEMORY_BYTES = 128 * 1024 * 1024;
/** Of WebAssembly. */
const PAGE_BYTES = 64 * 1024;
/** With which QuickJS is built: 16 MiB. */
const FIRST_PAGES = 256;

/** QuickJS counts its own frames. With a higher limit the stack of the surrounding engine could overflow first. */
const STACK_BYTES = 128 * 1024;

/**
 * The most polls (each about 10,000 jumps, calls or steps of a regular expression) while no virtual time passes. This
 * is a count and not a time, so that slow machines behave the same.
 */
const MAX_POLLS_AT_ONCE = 5_000;

/**
 * QuickJS is loaded once per runner, and again after a script that was aborted.
 *
 * @param guest the guest script, see `guest-script.ts`
 */
export function quickJsRunnerOf(guest: () => Promise<string>): ScriptRunner {
  let loaded: Promise<QuickJSWASMModule> | undefined;
  return {
    run: async (script, host) => {
      loaded ??= load();
      const [wasm, guestSource] = await Promise.all([loaded, guest()]);
      try {
        return new Run(wasm, { script, host, guest: guestSource }).run();
      } catch (error) {
        // The memory of such a script is not released, and after a stack overflow in the engine its state is not
        // reliable.
        loaded = undefined;
        if (!(error instanceof RangeError)) throw error;
        throw new ScriptAborted('SCRIPT_MEMORY', `the script needs too much stack: ${error.message}`);
      }
    },
  };
}

/**
 * The memory itself has the limit. The limit that QuickJS offers (`setMemoryLimit`) counts nothing in WebAssembly, where it
 * cannot ask how large a block is, so a script would get 2 GB.
 */
function load(): Promise<QuickJSWASMModule> {
  const wasmMemory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MEMORY_BYTES / PAGE_BYTES });
  return newQuickJSWASMModule(newVariant(RELEASE_SYNC, { wasmMemory }));
}

type HostFunction = (...args: unknown[]) => BridgeValue;

class Run {
  private readonly script: Script;
  private readonly host: Host;
  private readonly guest: string;
  private readonly runtime;
  private readonly context: QuickJSContext;
  private aborted: unknown;
  private polls = 0;
  private moment = -1;

  constructor(
    wasm: QuickJSWASMModule,
    { script, host, guest }: { script: Script; host: Host; guest: string },
  ) {
    this.script = script;
    this.host = host;
    this.guest = guest;
    this.runtime = wasm.newRuntime();
    this.runtime.setMaxStackSize(STACK_BYTES);
    this.runtime.setInterruptHandler(() => this.mustStop());
    this.context = this.runtime.newContext();
  }

  run(): ScriptEnd {
    this.install();
    const result = this.context.evalCode(this.script.source, this.script.fileName, { type: 'global' });
    const thrown = result.error ? this.describe(result.error) : undefined;
    result.dispose();
    if (this.aborted) throw this.aborted;
    const exit = this.host.exited();
    if (exit !== undefined) return this.ended({ end: 'exit', message: exit });
    if (thrown === undefined) return this.ended({ end: 'done' });
    if (/out of memory/.test(thrown))
      throw new ScriptAborted('SCRIPT_MEMORY', `the script needs too much memory: ${thrown}`);
    return this.ended({ end: 'threw', message: thrown });
  }

  /** Only after a normal end. The objects of an aborted script are released with the module. */
  private ended(end: ScriptEnd): ScriptEnd {
    this.context.dispose();
    this.runtime.dispose();
    return end;
  }

  /** True ends the script, which cannot catch this. */
  private mustStop(): boolean {
    if (this.aborted || this.host.exited() !== undefined) return true;
    if (this.moment !== this.host.moments()) {
      this.moment = this.host.moments();
      this.polls = 0;
    }
    if (++this.polls <= MAX_POLLS_AT_ONCE) return false;
    this.aborted = new ScriptAborted('SCRIPT_LOOPS', 'the script loops for ever');
    return true;
  }

  private install(): void {
    const { context } = this;
    const bridge = context.newObject();
    for (const [name, call] of Object.entries(this.host.bridge) as [string, HostFunction][]) {
      context
        .newFunction(name, (...handles) => this.called(call, handles))
        .consume((handle) => context.setProp(bridge, name, handle));
    }
    const install = context.unwrapResult(context.evalCode(this.guest, 'host.js', { type: 'global' }));
    context.unwrapResult(context.callFunction(install, context.undefined, bridge)).dispose();
    install.dispose();
    bridge.dispose();
    const argv = context.unwrapResult(context.evalCode(`(${JSON.stringify(this.script.argv)})`));
    context.setProp(context.global, 'argv', argv);
    argv.dispose();
    context
      .newNumber(this.script.argv.length)
      .consume((argc) => context.setProp(context.global, 'argc', argc));
  }

  private called(call: HostFunction, handles: QuickJSHandle[]): QuickJSHandle {
    let value: BridgeValue;
    try {
      if (this.aborted) throw this.aborted;
      value = call(...handles.map((handle) => this.toHost(handle)));
    } catch (error) {
      // A failure of the host ends the script. The exception only unwinds its stack.
      this.aborted ??= error;
      throw error;
    }
    return this.toGuest(value);
  }

  private toHost(handle: QuickJSHandle): unknown {
    const { context } = this;
    switch (context.typeof(handle)) {
      case 'string':
        return this.textOf(handle);
      case 'number':
        return context.getNumber(handle);
      case 'boolean':
        return context.dump(handle);
      case 'function':
        return (...args: BridgeValue[]) => this.callBack(handle, args);
      default:
        return undefined;
    }
  }

  /**
   * QuickJS passes text as C strings. Text that would be damaged (NUL, half a surrogate pair, a leading BOM) is
   * passed as JSON.
   */
  private textOf(handle: QuickJSHandle): string {
    const { context } = this;
    const text = context.getString(handle);
    const length = context.getProp(handle, 'length').consume((value) => context.getNumber(value));
    if (text.length === length && !text.includes('\ufffd')) return text;
    const json = context
      .getProp(context.global, 'JSON')
      .consume((object) => context.getProp(object, 'stringify'));
    const quoted = context.unwrapResult(context.callFunction(json, context.undefined, handle));
    json.dispose();
    return JSON.parse(quoted.consume((value) => context.getString(value))) as string;
  }

  private callBack(handle: QuickJSHandle, args: BridgeValue[]): BridgeValue {
    const { context } = this;
    const given = args.map((value) => this.toGuest(value));
    const result = context.callFunction(handle, context.undefined, ...given);
    for (const value of given) value.dispose();
    if (result.error) {
      const message = this.describe(result.error);
      result.dispose();
      throw this.aborted ?? new ScriptAborted('SCRIPT_LOOPS', `the script ended in a callback: ${message}`);
    }
    return result.value.consume((value) => this.toHost(value)) as BridgeValue;
  }

  private toGuest(value: BridgeValue): QuickJSHandle {
    const { context } = this;
    if (typeof value === 'string') return context.newString(value);
    if (typeof value === 'number') return context.newNumber(value);
    if (typeof value === 'boolean') return value ? context.true : context.false;
    return context.undefined;
  }

  private describe(handle: QuickJSHandle): string {
    const dumped = this.context.dump(handle) as unknown;
    if (typeof dumped !== 'object' || dumped === null) return String(dumped);
    const { name = 'Error', message = '', stack = '' } = dumped as Record<string, string>;
    return `${name}: ${message}${stack ? `\n${stack.trimEnd()}` : ''}`;
  }
}
