/** Like switch_separate_string: splits the argument of an application. */

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', s: ' ' };

/**
 * Splits at blanks. Single quotes group, anywhere in a word. `^^:` at the start makes `:` the delimiter.
 *
 * @param most the most words; the last one gets the rest of the text
 */
export function separate(text: string, most = Number.POSITIVE_INFINITY): string[] {
  const custom = /^\^\^(.)(?=.)/.exec(text);
  const delimiter = custom?.[1] ?? ' ';
  const source = custom ? text.slice(3) : text;
  const words: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at <= source.length; at++) {
    const char = source[at];
    if (char === '\\') {
      at++;
    } else if (char === "'") {
      quoted = !quoted;
    } else if (char === undefined || (char === delimiter && !quoted)) {
      const last = words.length + 1 >= most;
      const word = clean(source.slice(from, last ? source.length : at));
      if (word !== '' || delimiter !== ' ') words.push(word);
      if (last) break;
      from = at + 1;
    }
  }
  return words;
}

/** Removes quotes and escapes, and trims unquoted blanks. */
function clean(word: string): string {
  const text = word.replace(/^ +/, '');
  let out = '';
  let end = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    const next = text[at + 1];
    if (char === '\\' && next !== undefined) {
      out += ESCAPED[next] ?? (next === "'" || next === '"' || next === '\\' ? next : char + next);
      end = out.length;
      at++;
    } else if (char === "'") {
      quoted = !quoted;
    } else {
      out += char;
      if (char !== ' ' || quoted) end = out.length;
    }
  }
  return out.slice(0, end);
}
