/** The API commands of FreeSWITCH that scripts use (`apiExecute`, `${command(argument)}`). */
import type { Limits } from './limits.ts';
import { strftime } from './strftime.ts';

export interface ApiPorts {
  now(): number;
  /** Seeded. */
  uuid(): string;
  /** A channel variable of this call. */
  variable(name: string): string;
  /** Of this call. */
  setVariable(name: string, value: string): void;
  globalVariable(name: string): string;
  setGlobalVariable(name: string, value: string): void;
  /** The media bugs of a channel, by the names of their functions; undefined if there is no such channel. */
  mediaBugs(uuid: string): string[] | undefined;
  /** What `uuid_dump` says of a channel: its headers, and its variables as `variable_<name>`; undefined: none. */
  dump(uuid: string): Readonly<Record<string, string>> | undefined;
  fileExists(path: string): boolean;
  /** The call's thread sleeps. */
  pass(ms: number): void;
  limits: Limits;
}

const COMMANDS: Readonly<Record<string, (argument: string, ports: ApiPorts) => string>> = {
  create_uuid: (_, ports) => ports.uuid(),
  file_exists: (argument, ports) => String(argument !== '' && ports.fileExists(argument)),
  strftime: (argument, ports) => {
    const [, when, format = argument] = /^(\d+)\|([\s\S]*)$/.exec(argument) ?? [];
    return strftime(format || '%Y-%m-%d %T', when === undefined ? ports.now() : Number(when) * 1000);
  },
  strepoch: (_, ports) => String(Math.floor(ports.now() / 1000)),
  strmicroepoch: (_, ports) => String(ports.now() * 1000),
  global_getvar: (argument, ports) => ports.globalVariable(argument),
  global_setvar: (argument, ports) => {
    const [name = '', value = '', old = ''] = argument.split('=');
    if (name === '') return '-USAGE: <var>=<value> [=<value2>]\n';
    // The answer is the same whether it has set the variable or not.
    if (old === '' || ports.globalVariable(name) === old) ports.setGlobalVariable(name, value);
    return '+OK';
  },
  msleep: (argument, ports) => {
    ports.pass(Number.parseInt(argument, 10) || 0);
    return '+OK';
  },
  uuid_dump: (argument, ports) => {
    const [uuid = '', format] = argument.split(' ');
    if (uuid === '') return '-USAGE: <uuid> [format]\n';
    const dump = ports.dump(uuid);
    return dump && format === 'json' ? `${JSON.stringify(dump)}\n` : '-ERR No such channel!\n';
  },
  uuid_getvar: (argument, ports) => ports.variable(argument.split(' ')[1] ?? '') || '_undef_',
  uuid_setvar: (argument, ports) => {
    const [uuid = '', name = '', value = ''] = argument.split(' ');
    if (name === '') return '-USAGE: <uuid> <var> [value]\n';
    if (ports.dump(uuid) === undefined) return '-ERR No such channel!\n';
    ports.setVariable(name, value);
    return '+OK\n';
  },
  uuid_buglist: (uuid, ports) => {
    if (uuid === '') return '-USAGE: <uuid>\n';
    const bugs = ports.mediaBugs(uuid);
    if (bugs === undefined) return '';
    const list = bugs.map(
      (name) =>
        ` <media-bug>\n  <function>${name}</function>\n  <target></target>\n  <thread-locked>0</thread-locked>\n </media-bug>\n`,
    );
    return `<media-bugs>\n${list.join('')}</media-bugs>\n`;
  },
  // The modules of FreeSWITCH's default configuration are there.
  module_exists: () => 'true',
  limit_usage: (argument, ports) => String(ports.limits.usage(argument)),
  uuid_limit_release: (argument, ports) => {
    ports.limits.release(argument.replace(/^\S+\s+/, ''));
    return '+OK';
  },
  url_encode: (argument) => encodeURIComponent(argument),
  eval: (argument) => argument,
};

/** The output of the command; undefined if there is no such command. */
export function callApi(command: string, argument: string, ports: ApiPorts): string | undefined {
  return COMMANDS[command.trim().toLowerCase()]?.(argument.trim(), ports);
}
