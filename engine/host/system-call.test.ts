/** What another system says of its call, and what it is told, on a host that answers as FreeSWITCH does. */
import { expect, it } from 'vitest';
import { defaultDeployment } from '../contract/deployment.ts';
import type { Host } from './host.ts';
import { flowOf, leaveSystemCall, readSystemCall, tellResult } from './system-call.ts';

interface Said {
  headers: Record<string, string>;
  address?: string;
  systems?: string[];
  /** What FreeSWITCH answers to `uuid_dump`. */
  dump?: string;
}

function call({
  headers,
  address = '192.0.2.10',
  systems = ['192.0.2.0/24', '2001:db8::/32'],
  ...more
}: Said) {
  const variables: Record<string, string> = { sip_received_ip: address };
  for (const [name, value] of Object.entries(headers)) variables[`sip_h_${name}`] = value;
  const done: string[] = [];
  const host = {
    callid: 'u1',
    getVariable: (name: string) =>
      Object.entries(variables).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1] ?? '',
    setVariable: (name: string, value: string) => {
      variables[name] = value;
    },
    api: (command: string, argument: string) => {
      done.push(`${command} ${argument}`);
      if (command === 'acl')
        return String(argument.startsWith('192.0.2.') || argument.startsWith('2001:db8:'));
      if (more.dump !== undefined) return more.dump;
      const dump = Object.entries(variables).map(([name, value]) => [`variable_${name}`, value]);
      return JSON.stringify({ 'Caller-ANI': '1', ...Object.fromEntries(dump) });
    },
    execute: (application: string, argument: string) => {
      done.push(`${application} ${argument}`);
      return true;
    },
    hangup: (cause: string) => done.push(cause),
    ready: () => true,
    log: (_: string, message: string) => done.push(message),
  } as unknown as Host;
  const said = readSystemCall(host, { ...defaultDeployment('/home'), headerSystems: systems });
  return { host, said, variables, done };
}

it('takes flow and variables, whatever the case of a header is', () => {
  const { said, variables, done } = call({
    headers: { 'x-cti-flow': 'vip', 'X-CTI-Var-name': '%E7%8E%8B', 'X-Cti-var-Rate': '100%', 'X-Other': 'x' },
  });
  expect(said).toEqual({ flow: 'vip' });
  expect(JSON.parse(variables.cti_robot_variables as string)).toEqual({ name: '王', Rate: '100%' });
  expect(variables.exclude_outgoing_extra_header).toBe('(?i)^sip_h_X-CTI-(?!Result)');
  expect(done[0]).toBe('acl 192.0.2.10 192.0.2.0/24');
});

it('compares an address with networks of its family only', () => {
  const headers = { 'X-CTI-Flow': 'vip' };
  expect(call({ headers, address: '2001:db8::1' }).done[0]).toBe('acl 2001:db8::1 2001:db8::/32');
  const other = call({ headers, address: '2001:db8::1', systems: ['192.0.2.0/24'] });
  expect([other.said, other.done.length]).toEqual([null, 1]);
});

it('ignores headers of others, and says so once', () => {
  for (const options of [{ address: '198.51.100.1' }, { systems: [] }, { address: '' }]) {
    const { said, variables, done } = call({
      headers: { 'X-CTI-Flow': 'vip', 'X-CTI-Var-a': '1' },
      ...options,
    });
    expect(said).toBeNull();
    expect(variables.cti_robot_variables).toBeUndefined();
    expect(done.filter((line) => line.includes('ignored')).length).toBe(1);
    expect(done.join()).not.toContain('vip');
  }
  const without = call({ headers: { 'X-Other': 'x' } });
  expect([without.said, without.variables.cti_robot_system]).toEqual([null, undefined]);
});

it('bounds names, values and their number', () => {
  const bad = {
    'X-CTI-Var-': '1',
    'X-CTI-Var-a.b': '1',
    [`X-CTI-Var-${'n'.repeat(65)}`]: '1',
    'X-CTI-Var-nul': '%00',
  };
  const { variables, done } = call({ headers: { ...bad, 'X-CTI-Var-good': '1', 'X-CTI-Var-good-1': '2' } });
  expect(JSON.parse(variables.cti_robot_variables as string)).toEqual({ good: '1' });
  expect(done.join()).not.toMatch(/a\.b|nul/);
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`X-CTI-Var-v${i}`, 'x']));
  expect(
    Object.keys(JSON.parse(call({ headers: many }).variables.cti_robot_variables as string)).length,
  ).toBe(100);
  const large = { 'X-CTI-Var-a': 'x'.repeat(16_384), 'X-CTI-Var-b': 'y' };
  expect(Object.keys(JSON.parse(call({ headers: large }).variables.cti_robot_variables as string))).toEqual([
    'a',
  ]);
  const proto = call({ headers: { 'X-CTI-Var-__proto__': '1', 'X-CTI-Var-a': '2' } });
  expect(JSON.parse(proto.variables.cti_robot_variables as string).a).toBe('2');
});

it('stays in the account of the flow that would take the call', () => {
  expect(flowOf(null, 'a')).toBe('a');
  expect(flowOf({ flow: '' }, 'a.@acme')).toBe('a.@acme');
  expect(flowOf({ flow: 'vip' }, 'a')).toBe('vip');
  expect(flowOf({ flow: 'vip' }, 'a.@acme')).toBe('vip.@acme');
  // No flow has such a name.
  expect(flowOf({ flow: 'vip.@acme' }, 'a')).toBe('.vip.@acme');
  expect(flowOf({ flow: 'vip.@other' }, 'a.@acme')).toBe('vip.@other.@acme');
});

it('tells a result that nobody can add a header to, and gives the call back', () => {
  const { host, variables, done } = call({
    headers: { 'X-CTI-Refer-To': 'sip:42@pbx.example;transport=tcp' },
  });
  leaveSystemCall(host);
  expect(done).not.toContain('NORMAL_CLEARING');
  variables.flow_level = 'A;\r\nX-Evil: 1';
  tellResult(host, '5', 'error(http)');
  expect(variables['sip_bye_h_X-CTI-Result']).toBe('level=A%3B%0D%0AX-Evil%3A%201;score=5;end=error(http)');
  expect(variables['sip_h_X-CTI-Result']).toBe(variables['sip_bye_h_X-CTI-Result']);
  leaveSystemCall(host);
  expect(done.slice(-2)).toEqual(['deflect sip:42@pbx.example;transport=tcp', 'NORMAL_CLEARING']);
  for (const evil of ['sip:$' + '{system(ls)}@x', 'sips:a@x', '<sip:a@x>', 'sip:a@x,sip:b@y', 'sip:a b']) {
    const other = call({ headers: { 'X-CTI-Refer-To': evil } });
    tellResult(other.host, null, 'end()');
    leaveSystemCall(other.host);
    expect(other.done.filter((line) => line.startsWith('deflect'))).toEqual([]);
    expect(other.done.at(-1)).toBe('NORMAL_CLEARING');
  }
});

it('goes on without the headers of a caller who has hung up meanwhile', () => {
  const headers = { 'X-CTI-Flow': 'vip' };
  for (const dump of ['-ERR No such channel!\n', '', 'null']) expect(call({ headers, dump }).said).toBeNull();
});

it('tells a result whatever letters it has', () => {
  const { host, variables } = call({ headers: { 'X-CTI-Flow': 'vip' } });
  tellResult(host, '3', 'error(\ud800\u{1f600} not allowed)');
  const end = 'error(%EF%BF%BD%F0%9F%98%80%20not%20allowed)';
  expect(variables['sip_h_X-CTI-Result']).toBe(`level=;score=3;end=${end}`);
});
