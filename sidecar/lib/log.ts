/**
 * The log: JSON lines. A caller's words, keys and number appear under `pii` only, never in a message (sidecar.md#logs),
 * so that one setting removes them.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import { FILE_MODE } from './files.ts';

export type Log = Logger;

export interface LogOptions {
  /** Written into each line. */
  host: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  logCallerData: boolean;
}

/** @param destination default: standard output, written synchronously, so that a crash loses no line */
export function createLog(
  { host, logLevel, logCallerData }: LogOptions,
  destination?: DestinationStream,
): Log {
  const options = {
    level: logLevel,
    base: { host },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: safeErrorParts },
    // Nested one level as well: bindings of a child logger, or an object with its own `pii`.
    ...(logCallerData ? {} : { redact: { paths: ['pii', '*.pii'], remove: true } }),
  };
  return destination ? pino(options, destination) : pino(options);
}

/** The log of a process, on standard output or appended to a file; written synchronously like the other. */
export function openLog(options: LogOptions, file?: string): Log {
  return createLog(
    options,
    file === undefined
      ? undefined
      : pino.destination({ dest: file, append: true, sync: true, mode: FILE_MODE }),
  );
}

/** A log that nobody reads. */
export function quietLog(): Log {
  return pino({ level: 'silent' });
}

/** Errors of drivers and of Node carry their input: a URL with its password, a statement with its rows. */
function safeErrorParts(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { name, message, stack, code } = error as NodeJS.ErrnoException;
  return { type: name, message, stack, code };
}
