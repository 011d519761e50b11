import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkBundle, checkConnections, checkSyntax, MAX_BUNDLE_BYTES } from './gates.ts';

describe('the gates on the bundle', () => {
  it.each([
    ['a?.b', 'not ES2017'],
    ['var a = {...b}', 'not ES2017'],
    ['/(?<=a)b/.test(c)', 'not ES2017'],
    ['new RegExp("(?<year>[0-9]+)")', 'not an ES2017 regular expression'],
    ['RegExp("(?<!a)b", "i")', 'not an ES2017 regular expression'],
    ['/a/s', 'not ES2017'],
    ['new RegExp("a", "s")', 'newer than ES2017'],
    ['new RegExp("\\\\p{L}", "u")', 'not an ES2017 regular expression'],
  ])('refuse %s', (source, message) => {
    expect(() => checkSyntax('bundle.js', source)).toThrow(message);
  });

  it.each([
    'async function f() { await 1 } for (const [a, b] of new Map()) a ** b',
    '/^(?:a|b)(?=c)(?!d)[\\w]+$/iy.test("x")',
    'new RegExp(pattern, flags)',
    'new RegExp("[0-9]+", "g")',
  ])('let %s pass', (source) => {
    expect(() => checkSyntax('bundle.js', source)).not.toThrow();
  });

  it('reject a bundle that is too large', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cti-robot-')), 'b.js');
    writeFileSync(file, `"${'x'.repeat(MAX_BUNDLE_BYTES)}"`);
    expect(() => checkBundle(file)).toThrow('more than 100000');
  });
});

describe('the gate on connections', () => {
  const path = 'engine/host/call-loop.ts';

  it.each([
    'const c = host.connect("127.0.0.1", 7780, 45);',
    'socket.readBytes(10);',
    'new Socket();',
    'new CURL().run("GET", url);',
    'postJson(host, url, "{}", 100);',
    'fetchUrl("http://127.0.0.1/", 10);',
  ])('refuses %s where media may run', (source) => {
    expect(() => checkConnections(path, source)).toThrow('must not wait for a connection');
  });

  it('lets the fall-back pass, and what reads no connection', () => {
    expect(() =>
      checkConnections('engine/host/sidecar/loopback-http.ts', 'host.connect(a, 1, 2)'),
    ).not.toThrow();
    expect(() => checkConnections(path, 'questions.receive(token, number)')).not.toThrow();
  });
});
