import { describe, expect, it } from 'vitest';
import { call, listen } from '../../../test/support/simulated.ts';

const HOSTILE = {
  name: `王先生, 'quoted' "quoted" {braces} [x=1] \${uuid} \${system(id)}\n&hangup`,
  ['__proto__']: 'x',
};

/** What a call spoke. @param texts of the number */
async function spoken(prompts: string[], texts: Record<string, string>, variables = {}) {
  const { events } = await call({ F1: listen(prompts) }, [], { numberVariables: texts, variables });
  return events.flatMap((event) => (event.did === 'prompt' ? [event.text] : []));
}

describe('the variables of a number', () => {
  it('are spoken as they are: nothing in them is expanded', async () => {
    expect(await spoken(['您好 ${name}'], HOSTILE)).toEqual([`您好 ${HOSTILE.name}`]);
  });

  it('are spoken whole where they are long', async () => {
    const long = '长'.repeat(16 * 1024);
    expect((await spoken(['${long}'], { long })).join('')).toContain(long.slice(0, 100));
  });

  it('take precedence over channel variables, which they do not hide elsewhere', async () => {
    const variables = { name: 'of the channel', other: 'kept' };
    expect(await spoken(['${name} ${other} ${none}!'], { name: 'of the number' }, variables)).toEqual([
      'of the number kept !',
    ]);
  });

  it('have no names but those that were given', async () => {
    expect(await spoken(['您好${constructor}'], {})).toEqual(['您好']);
    const { events } = await call({ F1: listen(['您好${toString}']) }, []);
    expect(events.flatMap((event) => (event.did === 'prompt' ? [event.text] : []))).toEqual(['您好']);
  });

  it('are never part of an address or of what an application is given', async () => {
    const { events } = await call(
      { F1: { action: 'set', argument: 'x=${name}', playbacks: ['tone_stream://${name}'] } },
      [],
      { numberVariables: { name: '%(1000,0,440);loops=9' } },
    );
    const executed = events.filter((event) => event.did === 'execute');
    expect(executed).toMatchObject([{ application: 'set', argument: 'x=' }]);
    expect(JSON.stringify(events)).not.toContain('loops=9');
  });

  it('that are not there are an error in the log, and the call goes on', async () => {
    const { events, rows } = await call({ F1: listen(['您好 ${name}']) }, [], {
      variables: { cti_robot_variables: 'file' },
    });
    const errors = events.filter((event) => event.did === 'log' && event.level === 'err');
    expect(errors).toMatchObject([
      { text: expect.stringContaining('the variables of this number are not in') },
    ]);
    expect(rows.length).toBeGreaterThan(1);
  });
});
