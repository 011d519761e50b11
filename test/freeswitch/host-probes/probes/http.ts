import { host, type Probe, type Tools } from '../probe.ts';

/** The server that answers is the host's: `probe_http` is its address. */
function url(path: string): string {
  return `${host.session.getVariable('probe_http')}${path}`;
}

function post(t: Tools, address: string, reply: (call: number) => unknown = () => true): unknown {
  const pieces: string[] = [];
  let calls = 0;
  const answer = t.timed(() =>
    new host.CURL().run(
      'POST',
      address,
      '{"text":"不需要"}',
      (text: string) => {
        pieces.push(text);
        calls++;
        return reply(calls);
      },
      null,
      '',
      1,
      'application/json',
    ),
  );
  return [answer, pieces.join('')];
}

/** The class `CURL`. */
export const HTTP: Probe[] = [
  {
    name: 'use() provides CURL',
    run: (t) => [typeof host.CURL, t.answer(() => host.use('CURL')), typeof host.CURL],
  },
  {
    name: 'use() twice, and of an unknown name',
    run: (t) => [
      t.answer(() => host.use('CURL')),
      t.answer(() => host.use('CURL')),
      t.answer(() => host.use('NoSuchModule')),
    ],
  },
  {
    // The path /echo answers `<length> <body>` with what it was sent.
    name: 'an HTTP answer',
    run: (t) => {
      host.use('CURL');
      return post(t, url('/echo'));
    },
  },
  {
    name: 'an HTTP error status is not reported',
    run: (t) => {
      host.use('CURL');
      return post(t, url('/error'));
    },
  },
  {
    name: 'an empty HTTP answer',
    run: (t) => {
      host.use('CURL');
      return post(t, url('/empty'));
    },
  },
  {
    name: 'an HTTP request to a closed port',
    run: (t) => {
      host.use('CURL');
      return post(t, 'http://127.0.0.1:9/');
    },
  },
  {
    name: 'an HTTP answer that takes too long',
    run: (t) => {
      host.use('CURL');
      return post(t, url('/slow'));
    },
  },
  {
    name: 'an HTTP callback that returns false',
    run: (t) => {
      host.use('CURL');
      return post(t, url('/echo'), () => false);
    },
  },
];
