/**
 * The guest side: mod_v8's globals, made of the bridge's functions. `entry.ts` bundles it. It runs inside the script's
 * engine before the script, so it uses nothing but its arguments and what every engine has.
 */
import type { Bridge } from '../bridge.ts';
import { createFileIoClass } from './file-io.ts';
import { DTMF, Event } from './inputs.ts';
import { createModules } from './modules.ts';
import { createSessionClass } from './session.ts';
import { toInt, toText } from './values.ts';

/** Throws texts, not errors: that is what mod_v8 throws. */
export function installGuest(bridge: Bridge, scope: Record<string, unknown>): void {
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: true });
  };
  const Session = createSessionClass(bridge, scope);
  const modules = createModules(bridge, scope);
  const log = (level: unknown, message?: unknown): void => {
    // A single argument is the message.
    bridge.log(
      message === undefined ? 'DEBUG' : toText(level),
      toText(message === undefined ? level : message),
    );
  };
  const session = new Session();

  const include = (): void => {
    throw 'Failed to include javascript file';
  };

  const hookEvent = bridge.hookEvent();
  if (hookEvent === '') {
    define('session', session);
  } else {
    const { type, headers, body = '' } = JSON.parse(hookEvent);
    define('session', false);
    define('event', new Event(type, headers, body));
  }
  define('scriptPath', '/usr/share/freeswitch/scripts');
  define('include', include);
  define('require', include);
  define('Session', Session);
  define('FileIO', createFileIoClass(bridge));
  define('Event', Event);
  define('DTMF', DTMF);
  for (const name of ['console_log', 'consoleLog', 'log']) define(name, log);
  define('use', (name: unknown): void => {
    const loaded = modules[toText(name)];
    if (loaded === undefined) throw `Error loading ${toText(name)}`;
    define(toText(name), loaded);
  });
  define('apiExecute', (command?: unknown, argument: unknown = ''): string =>
    command === undefined ? '' : bridge.apiExecute(toText(command), toText(argument)),
  );
  define('fileDelete', (path: unknown): boolean => bridge.deleteFile(toText(path)));
  define('msleep', (ms: unknown): void => {
    if (toInt(ms) === 0) throw 'No time specified';
    bridge.msleep(toInt(ms));
  });
  define('getGlobalVariable', (name: unknown): string => bridge.getGlobalVariable(toText(name)));
  define('setGlobalVariable', (name: unknown, value: unknown): boolean => {
    bridge.setGlobalVariable(toText(name), toText(value));
    return true;
  });
  define('exit', (message: unknown = ''): void => {
    bridge.exit(toText(message));
    // Reached only if the engine ends the script asynchronously.
    for (;;);
  });
}
