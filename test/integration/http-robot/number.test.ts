/** `cti_robot number:…` on a host whose sidecar has never written routes (docs/reference/dialplan.md#numbers). */
import { expect, it } from 'vitest';
import { complaints, ledCall } from '../../support/led.ts';

it.each(['number:+8613800138000', 'NUMBER:13800138000', 'number:'])(
  '%s ends with error(no route), and shows the number nowhere',
  async (url) => {
    const { rows, requests, events, variable, ...call } = await ledCall(() => ({}), [], { url });
    expect(rows.map(({ flow_name, input_args }) => [flow_name, input_args])).toEqual([
      ['number:', 'number:'],
      ['number:', 'error(no route)'],
    ]);
    expect(variable('cti_robot_flow')).toBe('number:');
    expect(variable('cti_robot_end')).toBe('error(no route)');
    expect(requests).toEqual([]);
    expect(complaints({ rows, events, variable, ...call })).toEqual([
      expect.stringMatching(/route-table\.json cannot be read, or the number: is the sidecar running\?$/),
    ]);
    expect(JSON.stringify([rows, events])).not.toContain('13800138000');
  },
);
