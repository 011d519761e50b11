/**
 * The log: JSON lines. What a caller said, typed or was called by stands only under `pii`, never in a message
 * (sidecar.md#logs), so that one setting turns it off.
 */
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

export interface LogOptions {
  /** Written into each line. */
  host: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  logCallerData: boolean;
}

/** @param destination default: standard output, written at once, so that a crash loses no line */
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
    // Nested one level too: a child's bindings, or an object that carries its own.
    ...(logCallerData ? {} : { redact: { paths: ['pii', '*.pii'], remove: true } }),
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Errors of drivers and of Node carry what they were given: a URL with its password, a statement with its rows. */
function safeErrorParts(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { name, message, stack, code } = error as NodeJS.ErrnoException;
  return { type: name, message, stack, code };
}
