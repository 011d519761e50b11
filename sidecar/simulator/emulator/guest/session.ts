/** The guest's `Session`: the call. Its methods throw texts, not errors, as mod_v8's do. */
import { type Bridge, THROWN } from '../bridge.ts';
import { DTMF, Event } from './inputs.ts';
import { functionOf, toInt, toText } from './values.ts';

/** Creates the class for a bridge. Callbacks that are given by name are looked up in `scope`. */
export function createSessionClass(bridge: Bridge, scope: Record<string, unknown>) {
  /** Like CHANNEL_SANITY_CHECK: throws if the call is not up, and establishes media if necessary. */
  const checkChannel = (): void => {
    if (!bridge.ready()) throw 'Session is not active!';
    if (!bridge.mediaReady()) bridge.preAnswer();
  };

  return class Session {
    get uuid(): unknown {
      return bridge.property('uuid');
    }
    get name(): unknown {
      return bridge.property('name');
    }
    get state(): unknown {
      return bridge.property('state');
    }
    get cause(): unknown {
      return bridge.property('cause');
    }
    get causecode(): unknown {
      return bridge.property('causecode');
    }
    get dialplan(): unknown {
      return bridge.property('dialplan');
    }
    get destination(): unknown {
      return bridge.property('destination_number');
    }
    get ani(): unknown {
      return bridge.property('ani');
    }
    get caller_id_name(): unknown {
      return bridge.property('caller_id_name');
    }
    get caller_id_num(): unknown {
      return bridge.property('caller_id_number');
    }
    get caller_id_number(): unknown {
      return bridge.property('caller_id_number');
    }
    get network_addr(): unknown {
      return bridge.property('network_addr');
    }
    ready(): boolean {
      return bridge.ready();
    }
    mediaReady(): boolean {
      return bridge.mediaReady();
    }
    answered(): boolean {
      return bridge.answered();
    }
    answer(): boolean {
      if (!bridge.ready()) throw 'Session is not active!';
      bridge.answer();
      return true;
    }
    preAnswer(): boolean {
      if (!bridge.ready()) throw 'Session is not active!';
      bridge.preAnswer();
      return true;
    }
    hangup(...args: unknown[]): boolean {
      return bridge.hangup(args.length > 0 ? toText(args[0]) : 'NORMAL_CLEARING');
    }
    execute(...args: unknown[]): boolean {
      if (args.length === 0) return false;
      return bridge.execute(toText(args[0]), args.length > 1 ? toText(args[1]) : '');
    }
    getVariable(...args: unknown[]): string | false {
      return args.length > 0 ? bridge.getVariable(toText(args[0])) : false;
    }
    setVariable(...args: unknown[]): boolean {
      if (args.length < 2) return false;
      bridge.setVariable(toText(args[0]), toText(args[1]));
      return true;
    }
    /** (path, callback, argument, startSample) */
    streamFile(...args: unknown[]): unknown {
      checkChannel();
      const path = args.length > 0 ? toText(args[0]) : '';
      if (args.length > 0 && path === '') throw 'Invalid filename';
      return runBlocking({ session: this, scope, args, at: 1 }, (callback) =>
        bridge.streamFile(path, toInt(args[3]), callback),
      );
    }
    /** (callback, argument, absoluteMs), or (callback, argument, digitMs, absoluteMs) */
    collectInput(...args: unknown[]): unknown {
      checkChannel();
      const digitMs = args.length > 3 ? toInt(args[2]) >>> 0 : 0;
      const absoluteMs = toInt(args.length > 3 ? args[3] : args[2]) >>> 0;
      return runBlocking({ session: this, scope, args, at: 0 }, (callback) =>
        bridge.collectInput(digitMs, absoluteMs, callback),
      );
    }
    /** (ms, callback, argument) */
    sleep(...args: unknown[]): unknown {
      checkChannel();
      const ms = toInt(args[0]);
      if (ms <= 0) return undefined;
      return runBlocking({ session: this, scope, args, at: 1 }, (callback) => bridge.sleep(ms, callback));
    }
    flushDigits(): boolean {
      bridge.flushDigits();
      return true;
    }
    flushEvents(): boolean {
      bridge.flushEvents();
      return true;
    }
    setAutoHangup(value: unknown): boolean {
      return Boolean(value);
    }
  };
}

interface BlockingCall {
  session: unknown;
  scope: Record<string, unknown>;
  args: unknown[];
  /** The position of the callback in `args`. */
  at: number;
}

/**
 * Runs a blocking function with the script's callback, which is `args[at]`, and returns what mod_v8 returns: the last
 * result of the callback, or false if it was never called.
 */
function runBlocking(
  { session, scope, args, at }: BlockingCall,
  run: (callback: Parameters<Bridge['sleep']>[1]) => void,
): unknown {
  const callback = functionOf(scope, args[at]);
  // The last result of the callback; false if it was never called.
  let returned: unknown = false;
  let failed = false;
  let failure: unknown;
  run(
    callback &&
      ((kind, name, duration, headers, body) => {
        const input = kind === 'dtmf' ? new DTMF(name, duration) : new Event(name, JSON.parse(headers), body);
        const given: unknown[] = [session, kind, input];
        if (args.length > at + 1) given.push(args[at + 1]);
        try {
          returned = callback.apply(scope, given);
          return toText(returned);
        } catch (error) {
          returned = undefined;
          failed = true;
          failure = error;
          return THROWN;
        }
      }),
  );
  if (failed) throw failure;
  return returned;
}
