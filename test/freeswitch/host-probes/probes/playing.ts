import { host, type Probe } from '../probe.ts';

/** `streamFile`: what it returns, when it stops, and where. */
export const PLAYING: Probe[] = [
  {
    name: 'play to the end',
    run: (t) => {
      host.session.answer();
      return [t.timed(() => host.session.streamFile(t.sound, t.callback(), null, 0)), t.position(), t.log];
    },
  },
  {
    name: 'play without a callback',
    run: (t) => {
      host.session.answer();
      return [t.timed(() => host.session.streamFile(t.sound)), t.position()];
    },
  },
  {
    name: 'play from a sample',
    run: (t) => {
      host.session.answer();
      return [t.timed(() => host.session.streamFile(t.sound, t.callback(), null, 4800)), t.position()];
    },
  },
  {
    name: 'play from a sample beyond the end',
    run: (t) => {
      host.session.answer();
      return [t.timed(() => host.session.streamFile(t.sound, t.callback(), null, 80000)), t.position()];
    },
  },
  {
    name: 'play from the last sample',
    run: (t) => {
      host.session.answer();
      return [t.timed(() => host.session.streamFile(t.sound, t.callback(), null, 8000)), t.position()];
    },
  },
  {
    name: 'a missing file',
    run: (t) => {
      host.session.answer();
      host.session.streamFile(t.sound, null, null, 7200);
      return [
        t.timed(() => host.session.streamFile(`${t.folder}/none.wav`, t.callback(), null, 0)),
        t.position(),
      ];
    },
  },
  {
    name: 'a file of an unknown type',
    run: (t) => {
      host.session.answer();
      new host.FileIO(`${t.folder}/text.xyz`, 'wct').write('no sound');
      return [
        t.timed(() => host.session.streamFile(`${t.folder}/text.xyz`, t.callback(), null, 0)),
        t.position(),
      ];
    },
  },
  {
    name: 'a wav file with invalid content',
    run: (t) => {
      host.session.answer();
      new host.FileIO(`${t.folder}/text.wav`, 'wct').write('no sound');
      return [
        t.timed(() => host.session.streamFile(`${t.folder}/text.wav`, t.callback(), null, 0)),
        t.position(),
      ];
    },
  },
  {
    name: 'an empty path',
    run: (t) => {
      host.session.answer();
      return t.timed(() => host.session.streamFile('', t.callback(), null, 0));
    },
  },
  {
    name: 'silence',
    run: (t) => {
      host.session.answer();
      return [
        t.timed(() => host.session.streamFile('silence_stream://400', t.callback(), null, 0)),
        t.position(),
      ];
    },
  },
  {
    name: 'a tone',
    run: (t) => {
      host.session.answer();
      return [
        t.timed(() => host.session.streamFile('tone_stream://%(400,0,440)', t.callback(), null, 0)),
        t.position(),
      ];
    },
  },
  {
    name: 'play without answering',
    run: (t) => [
      host.session.answered(),
      t.timed(() => host.session.streamFile(t.sound, t.callback(), null, 4800)),
      host.session.answered(),
      t.timed(() => host.session.answer()),
      host.session.answered(),
    ],
  },
  {
    name: 'the variables after a file was played',
    run: (t) => {
      host.session.answer();
      const told = ['read_rate', 'playback_samples', 'playback_ms'];
      return [t.sound, t.wideSound].map((sound) => {
        host.session.streamFile(sound, null, null, 0);
        return told.map((name) => host.session.getVariable(name));
      });
    },
  },
];
