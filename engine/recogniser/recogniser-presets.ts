/**
 * How a node's listening settings become what a recogniser understands: the arguments of `detect_speech` that
 * start it, and the parameters that can be changed while it runs. Pure.
 *
 * Free text (`hot_word`, `asr_params`) goes through `detect_speech param <name> <value>`: there one level of
 * quoting is enough. Between the braces of a grammar it could not be kept in at all: FreeSWITCH looks for their
 * end without regard to quotes.
 */

import type { RecogniserSettings } from '../contract/deployment.ts';
import { listenSettings } from '../flow/argument.ts';
import type { ListenSettings } from '../flow/compiled.ts';

export interface RecogniserPlan {
  /** Arguments of `detect_speech`, one after the other. */
  start: string[];
  /** By name, values as `detect_speech param` takes them. Empty where nothing can be changed later. */
  params: { [name: string]: string };
}

/** Longest free text that is handed on. */
const MAX_TEXT = 4096;

export function recogniserPlan(deployment: RecogniserSettings, settings: ListenSettings): RecogniserPlan {
  switch (deployment.preset || (deployment.start ? 'template' : 'unimrcp')) {
    case 'test':
      return plan('test', deployment, testParams(settings), { result: settings.hotWord });
    case 'vosk':
      // It knows no parameters: its server is named in vosk.conf.xml, and the engine keeps all time-outs.
      return plan('vosk', deployment, {}, {});
    case 'template':
      return { start: fromTemplate(deployment.start || '', settings), params: {} };
    default:
      return plan('unimrcp', deployment, unimrcpParams(settings), {
        [deployment.hotWordParam || 'hot_word']: vendorValue(settings.hotWord),
        [deployment.asrParamsParam || 'asr_params']: vendorValue(settings.asrParams),
      });
  }
}

/** Arguments of `detect_speech` that start it before the answer, when no node wants anything of it. */
export function announcementStart(deployment: RecogniserSettings): string[] {
  return recogniserPlan(deployment, listenSettings('', new Map())).start;
}

/** mod_test. It waits for the caller without limit, and says the hot word. */
function testParams(settings: ListenSettings): { [name: string]: string } {
  return {
    'start-input-timers': 'false',
    'no-input-timeout': String(settings.waitSpeechMs),
    'speech-timeout': String(settings.maxSpeechMs),
    'vad-mode': /^[0-3]$/.test(settings.vadMode) ? settings.vadMode : '0',
    'vad-voice-ms': String(settings.vadMinActiveMs),
    'vad-silence-ms': String(settings.vadMaxEndSilenceMs),
  };
}

/** MRCP (RFC 6787 9.4). Its no-input timer never starts: prompts are long, and the engine waits by itself. */
function unimrcpParams(settings: ListenSettings): { [name: string]: string } {
  const silence = String(settings.vadMaxEndSilenceMs);
  const params: { [name: string]: string } = {
    'start-input-timers': 'false',
    'no-input-timeout': String(settings.waitSpeechMs),
    'recognition-timeout': String(settings.maxSpeechMs),
    'speech-complete-timeout': silence,
    'speech-incomplete-timeout': silence,
  };
  // 0 filters nothing: the most sensitive. MRCP counts the other way round.
  const filter = Number(settings.vadFilter);
  if (filter >= 0 && filter <= 1) params['sensitivity-level'] = (1 - filter).toFixed(2);
  return params;
}

/** A `;` would begin another of MRCP's vendor-specific parameters. */
function vendorValue(text: string): string {
  return text.replace(/;/g, ' ');
}

function plan(
  preset: string,
  deployment: RecogniserSettings,
  params: { [name: string]: string },
  texts: { [name: string]: string },
): RecogniserPlan {
  const engine = deployment.engine || preset;
  const grammar = deployment.grammar || (preset === 'unimrcp' ? 'builtin:speech/transcribe' : 'default');
  const profile = deployment.profile ? ` ${deployment.profile}` : '';
  const pairs = Object.keys(params).map((name) => `${name}=${params[name]}`);
  if (deployment.params) pairs.push(deployment.params);
  const grammars = `${pairs.length > 0 ? `{${pairs.join(',')}}` : ''}${grammar} default`;

  const all = { ...params };
  const spoken = Object.keys(texts).filter((name) => texts[name] !== '');
  for (const name of spoken) all[name] = quoted(texts[name] as string);
  const start =
    spoken.length === 0
      ? [`${engine} ${grammars}${profile}`]
      : [
          `init ${engine}${profile}`,
          ...spoken.map((name) => `param ${name} ${all[name]}`),
          `grammar ${grammars}`,
        ];
  return { start, params: all };
}

/** Each line is an argument of `detect_speech`, with `${token}` replaced by the action's settings. */
function fromTemplate(template: string, settings: ListenSettings): string[] {
  return template
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => filled(line, tokens(settings)));
}

function tokens(settings: ListenSettings): { [token: string]: string } {
  return {
    vad_mode: settings.vadMode,
    vad_filter: settings.vadFilter,
    asrproxy_addr: settings.asrproxyAddr,
    vad_min_active_time_ms: String(settings.vadMinActiveMs),
    vad_max_end_silence_time_ms: String(settings.vadMaxEndSilenceMs),
    wait_speech_timeout_ms: String(settings.waitSpeechMs),
    max_speech_time_ms: String(settings.maxSpeechMs),
    hot_word: settings.hotWord,
    asr_params: settings.asrParams,
  };
}

/** Other names in `${…}` are channel variables: FreeSWITCH's. */
function filled(line: string, values: { [token: string]: string }): string {
  let depth = 0;
  return line.replace(/\$\{([a-z_]+)\}|[{}]/g, (all, token?: string) => {
    if (token === undefined) {
      depth += all === '{' ? 1 : -1;
      return all;
    }
    const value = values[token];
    if (value === undefined) return all;
    if (/^[A-Za-z0-9._:-]*$/.test(value)) return value;
    return depth > 0 ? '' : quoted(value);
  });
}

/**
 * A text as one word of an application's argument, which FreeSWITCH expands where it finds `${` or an escape, and
 * then splits at blanks. With a quote or a backslash in the text there is always an escape, so that both happen;
 * `''` between `$` and `{` keeps the text from being expanded.
 */
export function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line's end would begin another header on the wire
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, MAX_TEXT);
  const escaped = line.replace(/[\\'$]/g, (char) => {
    if (char === '$') return "$''";
    return char === '\\' ? '\\\\\\\\' : "\\\\'";
  });
  return `'${escaped}'`;
}
