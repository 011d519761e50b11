import { describe, expect, it } from 'vitest';
import { type Finding, Findings } from './finding.ts';
import { page, summary } from './page.ts';

function findings(): Finding[] {
  const host = new Findings('Host');
  host.ok('Node', '20.19.2');
  host.warn('disk', '12 % free, 4.1 GB', 'Make room: old recordings. Never the spool.');
  const freeswitch = new Findings('FreeSWITCH');
  freeswitch.fail(
    'recogniser',
    'unimrcp is not loaded, so the robot cannot hear callers; loaded: test (mod_test)',
    'Load mod_unimrcp (modules.conf.xml), or set recogniser.preset to one that FreeSWITCH has.',
  );
  return [...freeswitch.all, ...host.all];
}

const PAGE = `cti-robot 0.1.0 on fs1

Host
  ok    Node              20.19.2
  warn  disk              12 % free, 4.1 GB
                          → Make room: old recordings. Never the spool.

FreeSWITCH
  fail  recogniser        unimrcp is not loaded, so the robot cannot hear
                          callers; loaded: test (mod_test)
                          → Load mod_unimrcp (modules.conf.xml), or set
                            recogniser.preset to one that FreeSWITCH has.

1 ok, 1 warning, 1 failure
`;

describe('the report of cti-robot doctor', () => {
  it('shows each group with its findings and what to do, within 80 columns', () => {
    const text = page(findings(), { title: 'cti-robot 0.1.0 on fs1', problems: false, colour: false });
    expect(text).toBe(PAGE);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('leaves out what is ok if only problems are wanted', () => {
    const text = page(findings(), { title: 'x', problems: true, colour: false });
    expect(text).not.toContain('Node');
    expect(text).toContain('1 ok, 1 warning, 1 failure');
  });

  it('colours states only on a terminal, without moving columns', () => {
    const text = page(findings(), { title: 'cti-robot 0.1.0 on fs1', problems: false, colour: true });
    expect(text).toContain('\u001b[31mfail\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours themselves
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(PAGE);
  });

  it('does not break a word that is longer than a line, such as a path', () => {
    const host = new Findings('Host');
    host.ok('home', `${'/x'.repeat(60)} is writable`);
    expect(page(host.all, { title: 'x', problems: false, colour: false })).toContain('/x'.repeat(60));
  });

  it('counts the findings of each state', () => {
    expect(summary([])).toBe('0 ok, 0 warnings, 0 failures');
  });
});
