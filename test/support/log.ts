import { createLog, type Log } from '../../sidecar/lib/log.ts';

export interface LogLine {
  level: string;
  msg: string;
  [key: string]: unknown;
}

/** A log that keeps its lines for the test. */
export function recordedLog(logCallerData = true): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log = createLog(
    { host: 'test', logLevel: 'debug', logCallerData },
    { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) },
  );
  return { log, lines };
}
