/** Chooses the provider of a text, and finds the installed programs. */
import type { Speech } from '../../engine/contract/tts-key.ts';
import type { Breaker } from '../lib/breaker.ts';
import type { FlowClients } from '../lib/guard/flow-clients.ts';
import type { Settings } from '../settings/settings.ts';
import { CommandProvider } from './command-provider.ts';
import { type ConverterPrograms, findConverters } from './convert.ts';
import { Espeak, findEspeak } from './espeak.ts';
import type { RunProgram } from './programs/run-process.ts';
import { runProgram } from './programs/run-program.ts';
import type { Provider } from './provider.ts';
import { UrlProvider } from './url-provider.ts';

/** The programs found at the start. */
export interface SpeechPrograms {
  /** Voices of espeak-ng; null if it is not installed. */
  espeak: ReadonlySet<string> | null;
  converters: ConverterPrograms;
}

/** @param run starts programs later. The search itself needs no thread, which would take longer to start. */
export async function findSpeechPrograms(run: RunProgram = runProgram): Promise<SpeechPrograms> {
  const [espeak, converters] = await Promise.all([findEspeak(), findConverters(run)]);
  return { espeak, converters };
}

/** Chooses the flow's own service, else the program of `tts.command`, else espeak-ng. */
export function providers(
  { command }: Settings['tts'],
  { espeak, converters: { run } }: SpeechPrograms,
  clients: FlowClients,
  breaker: Breaker,
): (speech: Speech) => Provider {
  const url = new UrlProvider(clients, breaker);
  const remote = new UrlProvider(clients, breaker, 'remote');
  const local = command.length > 0 ? new CommandProvider(command, run) : new Espeak(espeak, run);
  return (speech) => {
    if (speech.remote) return remote;
    return speech.url === '' ? local : url;
  };
}
