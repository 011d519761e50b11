import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, GUIDES, withoutSentences } from './blocks.ts';
import { missingIn, unknownSettings } from './named.ts';
import { deadLinksOf } from './pages.ts';
import { GuideHost } from './places.ts';

const RESTART = 'systemctl restart cti-robot';

describe.each(GUIDES)('the commands of %s', (page) => {
  const host = new GuideHost();
  beforeAll(() => host.start(), 120_000);
  afterAll(() => host.stop());

  const blocks = blocksOf(page);
  for (const { why, code, line } of blocks) {
    const title = `line ${line}: ${code.split('\n')[0]}`;
    if (why === null) {
      it(`run, ${title}`, async () => {
        const { status, output } = await host.run(code);
        expect(status, output).toBe(0);
      }, 180_000);
    } else {
      it(`NOT RUN (${why}), ${title}`, async () => {
        expect(code.trim()).not.toBe('');
        if (code.includes(RESTART)) await host.restartSidecar();
      });
    }
  }

  it('are not run where they need what a test has not, which is said', () => {
    const notRun = blocks.filter(({ why }) => why !== null);
    for (const { why, code, line } of notRun)
      console.info(`not run: ${page}:${line} (${why}): ${code.split('\n').join('; ')}`);
    expect(notRun.length).toBeLessThan(blocks.length / 2);
  });

  it('fail where the first call was not heard: its flow ends all the same', async () => {
    const check = blocks.find(({ code }) => code.includes('Nothing was recognised'))?.code ?? '';
    // The simulated call of the guide has been heard.
    expect((await host.run(check)).output).toMatch(/"input_type":0,/);
    const silent = await host.run(
      `echo '{"silence":true}' >silent.jsonl
cti-robot simulate hello --config /var/lib/cti-robot/engine.json --caller silent.jsonl --seed 2 --start "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --spool /var/lib/cti-robot/spool
until [ "$(cti-robot calls --since 1h --flow hello --json | grep -c callid)" = 2 ]; do :; done`,
    );
    expect(silent.status, silent.output).toBe(0);
    const { status, output } = await host.run(check);
    expect(output).toContain('Nothing was recognised: see cti-robot doctor');
    expect(status).not.toBe(0);
  }, 300_000);

  it('leave the sidecar well, with nothing to complain of', async () => {
    const { output } = await host.run('curl -fsS http://127.0.0.1:7780/healthz');
    expect(JSON.parse(output)).toMatchObject({ status: 'ok', flows: { loaded: 1 }, redis: { up: true } });
    expect(host.complaints()).toEqual([]);
  });

  it('name only make targets, commands, options, files, settings and units that exist', () => {
    const spans = [...readFileSync(page, 'utf8').matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, span]) => span);
    for (const text of [...blocks.map(({ code }) => code), ...spans])
      expect(missingIn(text as string), text).toEqual([]);
  });

  it('name only settings that exist', () => {
    expect(unknownSettings(readFileSync(page, 'utf8'))).toEqual([]);
  });

  it('links lead to pages and headings that exist', () => {
    expect(deadLinksOf(page)).toEqual([]);
  });
});

describe('the two languages', () => {
  const [english, chinese] = GUIDES;

  it('have the same commands', () => {
    expect(blocksOf(chinese).map(withoutSentences)).toEqual(blocksOf(english).map(withoutSentences));
  });

  it('have the same sections, tables and pages to read', () => {
    expect(shape(chinese)).toEqual(shape(english));
  });

  it('README and README.zh-CN name the same pages', () => {
    const pages = (file: string) =>
      [...readFileSync(file, 'utf8').matchAll(/\]\((docs\/[\w./-]+)/g)].map(([, to = '']) =>
        to.replace('.zh-CN', ''),
      );
    expect([...new Set(pages('README.zh-CN.md'))].sort()).toEqual([...new Set(pages('README.md'))].sort());
  });

  it('README and README.zh-CN lead to the guide and to the messages', () => {
    for (const [readme, guide] of [
      ['README.md', english],
      ['README.zh-CN.md', chinese],
    ] as const) {
      const text = readFileSync(readme, 'utf8');
      expect(text).toContain(`(${guide})`);
      expect(text).toContain('(docs/reference/messages.md)');
    }
  });
});

it.each(GUIDES)('%s plans with the figures of docs/internals/benchmarks.md', (page) => {
  const measured = readFileSync('docs/internals/benchmarks.md', 'utf8');
  // Memory is rounded up, 6.8 MB to 7 and 236 to 240.
  for (const figure of [
    "FreeSWITCH's CPU, % of a core | 38 |",
    "FreeSWITCH's CPU, % of a core | 111 |",
    "FreeSWITCH's CPU, % of a core | 171 |",
    "FreeSWITCH's memory, MB a call | 3.0 |",
    '6.8 MB',
    '236 MB',
    '35,200',
  ])
    expect(measured).toContain(figure);
  for (const figure of ['38 %', '111 %', '171 %', '240 MB', '35,000', '3 MB', '7 MB'])
    expect(readFileSync(page, 'utf8')).toContain(figure);
});

describe('missingIn', () => {
  it.each([
    ['make reticulate HOSTS=fs1', 'reticulate'],
    ['make deploy HOST=fs1', 'HOST'],
    ['make deploy HOSTS=fs1 DRYRUN=1', 'DRYRUN'],
    ['npm run reticulate', 'reticulate'],
    ['cti-robot reticulate', 'cti-robot reticulate'],
    ['x=$(cti-robot flow reticulate)', 'cti-robot flow reticulate'],
    ['cti-robot calls --since 1h --splines | head', 'cti-robot calls --splines'],
    ['CTI_ROBOT_SPLINES=1 cti-robot config', 'CTI_ROBOT_SPLINES'],
    ['systemctl restart cti-robots', 'cti-robots'],
    ["fs_cli -x 'cti_robot splines'", 'splines'],
    ['cp /usr/local/share/cti-robot/current/conf/splines.xml .', 'conf/splines.xml'],
    ['cat docs/splines.md', 'docs/splines.md'],
  ])('notices %s', (code, name) => {
    expect(missingIn(code)).toEqual([`no such thing: ${name}`]);
  });

  it('says nothing of what exists', () => {
    const code =
      "make deploy HOSTS=fs1 DRY_RUN=1\ncti-robot flow push x.json --wait 3\nCTI_ROBOT_MYSQL=x cti-robot rows 1 --json\nsystemctl restart cti-robot\nfs_cli -x 'cti_robot status'";
    expect(missingIn(code)).toEqual([]);
  });
});

it('unknownSettings notices a key of a known group that does not exist, and no file', () => {
  expect(unknownSettings('`ingest.splines` and `ingest.lostAfter`, `engine.json`')).toEqual([
    'ingest.splines',
  ]);
});

/** Section by section: level of the heading, cells of table rows, pages to read. */
function shape(page: string): { level: number; rows: number[]; pages: string[] }[] {
  const sections = readFileSync(page, 'utf8')
    .split(/^(?=##+ )/m)
    .slice(1);
  return sections.map((text) => ({
    level: /^#+/.exec(text)?.[0].length ?? 0,
    rows: text.split('\n').flatMap((line) => (line.startsWith('|') ? [line.split(' |').length] : [])),
    pages: [
      ...new Set([...text.matchAll(/\]\((?:[\w.-]+\/)*([\w-]+\.md)/g)].map(([, to = '']) => to)),
    ].sort(),
  }));
}
