/** The address of a robot that a server leads, as the dialplan writes it. */
export interface RobotUrl {
  dialect: 'plain' | 'smartcall';
  /** The server's URL, with query and credentials. */
  server: string;
  /** The URL without query and credentials: `flow_name` of rows. */
  name: string;
}

const ADDRESS = /^(https?)(\+smartcall)?:\/\/(?:[^/?#@]*@)?([^/?#@\s]+)([^?#\s]*)([^\s]*)$/i;

/** Returns null for anything that is no such address, such as the name of a flow. */
export function parseRobotUrl(written: string): RobotUrl | null {
  const parts = ADDRESS.exec(written);
  if (parts === null) return null;
  const [, scheme = '', smartcall, authority = '', path = ''] = parts;
  const rest = written.slice(written.indexOf('://'));
  return {
    dialect: smartcall === undefined ? 'plain' : 'smartcall',
    server: scheme.toLowerCase() + rest,
    name: `${scheme.toLowerCase()}${smartcall === undefined ? '' : '+smartcall'}://${authority}${path}`,
  };
}
