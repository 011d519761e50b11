/**
 * The forms of JSON in which recognisers write a text: the one table. Each is a path: `a.b` goes into an object, `[0]`
 * takes the first of a list (the best of several guesses), `[]` all of it, put together, `{}` reads a text that is JSON
 * itself. Of those that a result has the first that is not empty counts.
 *
 * Each has a sample with its source in `results/samples.json`; docs/reference/recognisers.md lists who sends them.
 */
export const RESULT_FORMS: readonly string[] = [
  'text',
  'partial',
  'result',
  'payload.result',
  'result.voice_text_str',
  'result[0]',
  '[].text',
  '[0]',
  'alternatives[0].text',
  'alternatives[0].transcript',
  'results[].alternatives[0].transcript',
  '[].alternatives[0].transcript',
  'channel.alternatives[0].transcript',
  'Transcript.Results[].Alternatives[0].Transcript',
  'DisplayText',
  'NBest[0].Display',
  'Text',
  'data.result.ws[].cw[0].w',
  'ws[].cw[0].w',
  'data{}.cn.st.rt[].ws[].cw[0].w',
  'payload.output.sentence.text',
  'result.text',
  'result[].text',
  'result.sentences[].texts',
  'segments[].result.text',
  'segments[].text',
  'transcription[].text',
  'transcript',
  'Response.Result',
  'result.hypotheses[0].transcript',
  'hypotheses[0].utterance',
];

/** A key of results that say why there is no text. */
export const NO_TEXT_KEYS: readonly string[] = ['RecognitionStatus'];

/** The text at a path; undefined where the value has no such form. */
export function textAt(value: unknown, path: string): string | undefined {
  const step = /^\.?([A-Za-z_]+|\[\d*\]|\{\})/.exec(path);
  if (step === null) return typeof value === 'string' ? value : undefined;
  const rest = path.slice(step[0].length);
  const name = step[1] as string;
  if (name === '{}') return textAt(parsed(value), rest);
  if (name === '[]') return Array.isArray(value) ? joined(value, rest) : undefined;
  if (name[0] === '[')
    return Array.isArray(value) ? textAt(value[Number(name.slice(1, -1))], rest) : undefined;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && hasOwn(value as object, name)
    ? textAt((value as { [key: string]: unknown })[name], rest)
    : undefined;
}

/** Of an empty list `""`: nothing was said. */
function joined(values: unknown[], path: string): string | undefined {
  let text = '';
  for (const value of values) {
    const part = textAt(value, path);
    if (part === undefined) return undefined;
    text += part;
  }
  return text;
}

function parsed(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Not what every object inherits: `constructor` is no key of a result. */
function hasOwn(value: object, name: string): boolean {
  return Object.getOwnPropertyDescriptor(value, name) !== undefined;
}
