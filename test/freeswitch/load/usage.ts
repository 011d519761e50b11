/** What a process uses, as Linux counts it. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, on every platform that Node runs on. */
const TICKS_A_SECOND = 100;

/** CPU time of a process so far, s; 0 where it is gone. */
export function cpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets that may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return 0;
  }
}

/** Resident memory of a process, MB (10^6); 0 where it is gone. */
export function residentMb(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (Number(kilobytes ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

/** Of all cores together, how much of their time they have had nothing to do: [idle, all] in s so far. */
export function machineSeconds(): [idle: number, all: number] {
  const line = readFileSync('/proc/stat', 'utf8').split('\n')[0] as string;
  // Guest time is in user time already.
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, wait = 0] = times;
  return [(idle + wait) / TICKS_A_SECOND, times.reduce((a, b) => a + b, 0) / TICKS_A_SECOND];
}
