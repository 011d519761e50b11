import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, GUIDE_PAGES, GUIDES, withoutSentences } from './blocks.ts';
import { missingIn, unknownSettings } from './named.ts';
import { deadLinksOf } from './pages.ts';
import { GuideHost } from './places.ts';

const RESTART = 'systemctl restart cti-robot';

describe.each(Object.entries(GUIDES))('the commands of the %s guide', (_language, guide) => {
  const host = new GuideHost();
  beforeAll(() => host.start(), 120_000);
  afterAll(() => host.stop());

  const blocks = guide.flatMap(blocksOf);
  for (const { why, code, place } of blocks) {
    const title = `${place}: ${code.split('\n')[0]}`;
    if (why === null) {
      it(`run: ${title}`, async () => {
        const { status, output } = await host.run(code);
        expect(status, output).toBe(0);
      }, 180_000);
    } else {
      it(`are not run (${why}): ${title}`, async () => {
        expect(code.trim()).not.toBe('');
        if (code.includes(RESTART)) await host.restartSidecar();
      });
    }
  }

  it('are mostly run by this test, and the others are listed with the reason', () => {
    const notRun = blocks.filter(({ why }) => why !== null);
    for (const { why, code, place } of notRun)
      console.info(`not run: ${place} (${why}): ${code.split('\n').join('; ')}`);
    expect(notRun.length).toBeLessThan(blocks.length / 2);
  });

  it('fail if the first call recognises nothing, even if its flow ends', async () => {
    const check = blocks.find(({ code }) => code.includes('Nothing was recognised'))?.code ?? '';
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

  it('leave a healthy sidecar, whose log warns of the missing FreeSWITCH and of nothing else', async () => {
    const { output } = await host.run('curl -fsS http://127.0.0.1:7780/healthz');
    expect(JSON.parse(output)).toMatchObject({ status: 'ok', flows: { loaded: 1 }, redis: { up: true } });
    expect(host.complaints()).toEqual([expect.stringContaining('without the event socket')]);
  });
});

describe.each(GUIDE_PAGES)('%s', (page) => {
  it('names only make targets, commands, options, files, settings and units that exist', () => {
    const spans = [...readFileSync(page, 'utf8').matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, span]) => span);
    for (const text of [...blocksOf(page).map(({ code }) => code), ...spans])
      expect(missingIn(text as string), text).toEqual([]);
  });

  it('names only settings that exist', () => {
    expect(unknownSettings(readFileSync(page, 'utf8'))).toEqual([]);
  });

  it('links to pages and headings that exist', () => {
    expect(deadLinksOf(page)).toEqual([]);
  });
});

describe('the English and the Chinese guide', () => {
  it.each(GUIDES.English)('have the same commands as %s', (english) => {
    const chinese = english.replace('.md', '.zh-CN.md');
    expect(blocksOf(chinese).map(withoutSentences)).toEqual(blocksOf(english).map(withoutSentences));
  });

  it.each(GUIDES.English)('have the same sections, tables and links as %s', (english) => {
    expect(shape(english.replace('.md', '.zh-CN.md'))).toEqual(shape(english));
  });

  it('README and README.zh-CN name the same pages', () => {
    const pages = (file: string) =>
      [...readFileSync(file, 'utf8').matchAll(/\]\((docs\/[\w./-]+)/g)].map(([, to = '']) =>
        to.replace('.zh-CN', ''),
      );
    expect([...new Set(pages('README.zh-CN.md'))].sort()).toEqual([...new Set(pages('README.md'))].sort());
  });

  it('README and README.zh-CN link to the guide and to the messages', () => {
    for (const [readme, guide] of [
      ['README.md', GUIDES.English],
      ['README.zh-CN.md', GUIDES.Chinese],
    ] as const) {
      const text = readFileSync(readme, 'utf8');
      for (const page of guide) expect(text).toContain(`(${page})`);
      expect(text).toContain('(docs/reference/messages.md)');
    }
  });
});

it.each(GUIDE_PAGES.filter((page) => page.includes('operate')))(
  '%s plans with the figures of docs/internals/benchmarks.md',
  (page) => {
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
  },
);

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

  it('reports nothing that exists', () => {
    const code =
      "make deploy HOSTS=fs1 DRY_RUN=1\ncti-robot flow push x.json --wait 3\nCTI_ROBOT_MYSQL=x cti-robot rows 1 --json\nsystemctl restart cti-robot\nfs_cli -x 'cti_robot status'";
    expect(missingIn(code)).toEqual([]);
  });
});

it('unknownSettings reports an unknown key of a known group, and no file', () => {
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
      ...new Set([...text.matchAll(/\]\((?:[\w.-]+\/)*([\w-]+)(?:\.zh-CN)?\.md/g)].map(([, to = '']) => to)),
    ].sort(),
  }));
}
