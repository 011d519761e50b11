import { host, type Probe } from '../probe.ts';

/** `FileIO` and `fileDelete`. */
export const FILES: Probe[] = [
  {
    name: 'files that cannot be opened',
    run: (t) =>
      [
        ['/none.txt', 'r'],
        ['/no/folder.txt', 'wc'],
        ['/none.txt', ''],
        ['/none.txt', 'w'],
      ].map(([path, flags]) => {
        const opened = t.answer(() => typeof new host.FileIO(`${t.folder}${path}`, flags as string));
        return JSON.stringify(opened).replace(t.folder, '');
      }),
  },
  {
    name: 'write and append',
    files: ['a.txt'],
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      const first = new host.FileIO(path, 'wca');
      const written = [first.write('one\n'), first.write('两\n'), t.answer(() => first.write(''))];
      const second = new host.FileIO(path, 'wcab');
      return [written, second.write('three\n'), first.write('four\n')];
    },
  },
  {
    name: 'writing without append begins at the start',
    files: ['a.txt'],
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wca').write('0123456789');
      new host.FileIO(path, 'w').write('abc');
      return null;
    },
  },
  {
    name: 'truncate',
    files: ['a.txt'],
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wca').write('0123456789');
      new host.FileIO(path, 'wt').write('abc');
      return null;
    },
  },
  {
    name: 'write to a file that is open for reading',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wc').write('text');
      const file = new host.FileIO(path, 'r');
      return t.answer(() => file.write('more'));
    },
  },
  {
    name: 'read from a file that is open for writing',
    run: (t) => {
      const file = new host.FileIO(`${t.folder}/a.txt`, 'wc');
      file.write('text');
      return [t.answer(() => file.read(10)), t.answer(() => file.data())];
    },
  },
  {
    name: 'read in one go',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wc').write('些 text');
      const file = new host.FileIO(path, 'rb');
      const before = t.answer(() => file.data());
      return [before, file.read(100), file.data(), file.read(100), t.answer(() => file.data())];
    },
  },
  {
    name: 'a second, shorter read leaves old bytes',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wc').write('abcdefghij');
      const file = new host.FileIO(path, 'r');
      return [file.read(8), file.data(), file.read(8), file.data()];
    },
  },
  {
    name: 'a longer read after a shorter one',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wc').write('abcdefghij');
      const file = new host.FileIO(path, 'r');
      return [file.read(2), file.data(), file.read(100), file.data()];
    },
  },
  {
    name: 'reading one more byte shows whether the file has ended',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wc').write('abcdefghij');
      const all = new host.FileIO(path, 'r');
      const part = new host.FileIO(path, 'r');
      return [all.read(10), all.data(), all.read(1), part.read(9), part.data(), part.read(1)];
    },
  },
  {
    name: 'a read that splits a character',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wc').write('a些b');
      const file = new host.FileIO(path, 'r');
      return [file.read(2), String(file.data()).charAt(0), file.data() === 'a些b'];
    },
  },
  {
    name: 'an empty file',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wc');
      const file = new host.FileIO(path, 'r');
      return [file.read(10), file.data(), t.answer(() => file.read(0))];
    },
  },
  {
    name: 'a byte order mark',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wc').write('-\ufeff{}');
      const file = new host.FileIO(path, 'r');
      return [file.read(1), file.read(10), String(file.data()).charCodeAt(0)];
    },
  },
  {
    name: 'text beyond the basic plane, and half a surrogate pair',
    files: ['a.txt'],
    run: (t) => [new host.FileIO(`${t.folder}/a.txt`, 'wc').write('😀 \ud83d.')],
  },
  {
    name: 'a NUL ends the text that is written',
    files: ['a.txt'],
    run: (t) => [new host.FileIO(`${t.folder}/a.txt`, 'wc').write('before\0after')],
  },
  {
    name: 'a folder',
    run: (t) => {
      const opened = t.answer(() => {
        const file = new host.FileIO(t.folder, 'r');
        return [file.read(10), file.data()];
      });
      return JSON.stringify(opened).replace(t.folder, '');
    },
  },
  {
    name: 'a closed file',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      const file = new host.FileIO(path, 'wc');
      return [file.write('text'), t.answer(() => file.close()), t.answer(() => file.close())];
    },
  },
  {
    name: 'delete',
    run: (t) => {
      const path = `${t.folder}/a.txt`;
      new host.FileIO(path, 'wc').write('text');
      return [t.answer(() => host.fileDelete(path)), t.answer(() => host.fileDelete(path))];
    },
  },
];
