/** `receiveVoice`: the recording of a whole call. It is known only once its host has measured the file. */
import { callNames, type ResultCall } from './result-call.ts';

/** What is known of it when the call is settled; `withRecording` adds the rest. */
export function yetaVoice(call: Pick<ResultCall, 'record' | 'flowId'>, url: string): string {
  return JSON.stringify({ ...callNames(call), url });
}

/** @param ms null: the file does not say how long it is */
export function withRecording(body: string, { bytes, ms }: { bytes: number; ms: number | null }): string {
  return JSON.stringify({
    ...(JSON.parse(body) as object),
    size: bytes,
    duration: Math.round((ms ?? 0) / 1000),
  });
}
