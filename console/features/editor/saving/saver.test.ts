/** Saving by itself: nothing is lost, whatever server, network, storage and other tabs do. */
import { describe, expect, it } from 'vitest';
import { setTitle } from '../../../editor/model/commands/set-title.ts';
import { openText, textOfDocument } from '../../../editor/model/document/document.ts';
import { Editing } from '../../../editor/session/editing.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { openDraft } from './open-draft.ts';
import { DraftRefused, Saver, type ServerDraft } from './saver.ts';

const flow = (titles: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    start: 'a',
    flow: Object.fromEntries(Object.entries(titles).map(([id, description]) => [id, { description }])),
  });
const FIRST = flow({ a: 'one', b: 'two' });

/** A server with one draft, as the hub keeps it. */
class Server {
  draft: ServerDraft | null = null;
  fault: DraftRefused | null = null;
  puts = 0;

  async put({ text, base, revision }: ServerDraft): Promise<number> {
    this.puts++;
    if (this.fault) throw this.fault;
    const there = this.draft?.revision ?? 0;
    if (revision !== there) throw new DraftRefused('conflict', 'it has changed', this.draft);
    this.draft = { text, base, revision: there + 1 };
    return this.draft.revision;
  }
}

function memoryJournal(): Journal & { entries: Map<string, JournalEntry>; fault: Error | null } {
  const entries = new Map<string, JournalEntry>();
  const journal = {
    entries,
    fault: null as Error | null,
    read: async (key: string) => entries.get(key) ?? null,
    write: async (key: string, entry: JournalEntry) => {
      if (journal.fault) throw journal.fault;
      entries.set(key, entry);
    },
    remove: async (key: string) => {
      entries.delete(key);
    },
  };
  return journal;
}

/** A tab with the flow open. Time passes by `pass`. */
function tab({
  server,
  journal = memoryJournal(),
  opened = { text: FIRST, base: null, revision: 0 },
}: {
  server: Server;
  journal?: ReturnType<typeof memoryJournal>;
  opened?: ServerDraft;
}) {
  const editing = new Editing('test', openText(opened.text));
  const waiting: { at: number; run: () => void }[] = [];
  const told: string[] = [];
  const others: number[] = [];
  let now = 0;
  const saver = new Saver(editing, 'key', opened, {
    put: (draft) => server.put(draft),
    get: async () => server.draft,
    journal,
    after(ms, run) {
      const timer = { at: now + ms, run };
      waiting.push(timer);
      return () => {
        const i = waiting.indexOf(timer);
        if (i >= 0) waiting.splice(i, 1);
      };
    },
    now: () => now,
    tellOthers: (revision) => others.push(revision),
    tell: (what) => told.push(what),
  });
  return {
    editing,
    saver,
    journal,
    told,
    others,
    title: (node: string, title: string, group?: string) =>
      editing.edit('setTitle', (document) => setTitle(document, { node, title }), group ? { group } : {}),
    titles: () => titlesOf(editing.text),
    state: () => saver.store.getState().state.kind,
    async pass(ms: number) {
      const until = now + ms;
      for (;;) {
        const next = waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        waiting.splice(waiting.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.run();
        await settled();
      }
      now = until;
      await settled();
    },
  };
}

function titlesOf(text: string | undefined): Record<string, string> {
  const { flow } = JSON.parse(text ?? '{}') as { flow: Record<string, { description: string }> };
  return Object.fromEntries(Object.entries(flow).map(([id, { description }]) => [id, description]));
}

/** Lets everything run that waits for promises only. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

describe('a tab alone', () => {
  it('keeps edits in the browser at once, on the server at a pause, and then only there', async () => {
    const server = new Server();
    const one = tab({ server });
    one.title('a', 'uno');
    await one.pass(100);
    expect(titlesOf(one.journal.entries.get('key')?.text).a).toBe('uno');
    expect([one.state(), server.puts]).toEqual(['waiting', 0]);
    await one.pass(1000);
    expect(titlesOf(server.draft?.text).a).toBe('uno');
    expect([one.state(), one.journal.entries.size, one.others]).toEqual(['saved', 0, [1]]);
  });

  it('is saved while somebody never pauses', async () => {
    const server = new Server();
    const one = tab({ server });
    for (let i = 0; i < 100; i++) {
      one.title('a', `uno ${i}`, 'typing');
      await one.pass(100);
    }
    expect(server.puts).toBeGreaterThanOrEqual(1);
    await one.pass(1000);
    expect(titlesOf(server.draft?.text).a).toBe('uno 99');
  });

  it('sends nothing for an edit that was undone', async () => {
    const server = new Server();
    server.draft = { text: FIRST, base: null, revision: 3 };
    const one = tab({ server, opened: server.draft });
    one.title('a', 'uno');
    one.editing.undo();
    await one.pass(10_000);
    expect([server.puts, one.state()]).toEqual([0, 'saved']);
  });
});

describe('trouble', () => {
  it.each(['offline', 'logged-out'] as const)('waits out: %s', async (kind) => {
    const server = new Server();
    server.fault = new DraftRefused(kind, 'no');
    const one = tab({ server });
    one.title('a', 'uno');
    await one.pass(60_000);
    expect(one.state()).toBe(kind);
    expect(titlesOf(one.journal.entries.get('key')?.text).a).toBe('uno');
    expect(server.puts).toBeGreaterThan(3);
    server.fault = null;
    await one.pass(31_000);
    expect([one.state(), titlesOf(server.draft?.text).a]).toEqual(['saved', 'uno']);
  });

  it('keeps what the server refuses, and says why', async () => {
    const server = new Server();
    server.fault = new DraftRefused('refused', 'too large');
    const one = tab({ server });
    one.title('a', 'uno');
    await one.pass(60_000);
    expect(one.saver.store.getState().state).toEqual({ kind: 'refused', message: 'too large' });
    expect(one.journal.entries.has('key')).toBe(true);
  });

  it('saves to the server where the browser stores nothing more, and says so', async () => {
    const server = new Server();
    const one = tab({ server });
    one.journal.fault = Object.assign(new Error('full'), { name: 'QuotaExceededError' });
    one.title('a', 'uno');
    await one.pass(10_000);
    expect(one.saver.store.getState().journal).toBe('full');
    expect(titlesOf(server.draft?.text).a).toBe('uno');
  });

  it('comes back after a crash, and is then saved', async () => {
    const server = new Server();
    server.fault = new DraftRefused('offline', 'no');
    const journal = memoryJournal();
    const crashed = tab({ server, journal });
    crashed.title('a', 'uno');
    await crashed.pass(5_000);
    const again = openDraft({ text: FIRST, base: null, revision: 0 }, await journal.read('key'));
    expect(again.recovered).toBe('restored');
    expect(titlesOf(textOfDocument(again.document)).a).toBe('uno');
  });

  it('comes back beside what somebody saved meanwhile', async () => {
    const server = new Server();
    server.fault = new DraftRefused('offline', 'no');
    const journal = memoryJournal();
    const crashed = tab({ server, journal });
    crashed.title('a', 'uno');
    await crashed.pass(5_000);
    const theirs = { text: flow({ a: 'one', b: 'zwei' }), base: null, revision: 4 };
    const again = openDraft(theirs, await journal.read('key'));
    expect(again.recovered).toBe('merged');
    expect(titlesOf(textOfDocument(again.document))).toEqual({ a: 'uno', b: 'zwei' });
  });
});

describe('two tabs', () => {
  it('that edit different nodes have both edits', async () => {
    const server = new Server();
    const [one, two] = [tab({ server }), tab({ server })];
    one.title('a', 'uno');
    await one.pass(2_000);
    two.title('b', 'due');
    await two.pass(2_000);
    expect(two.told).toEqual(['merged']);
    expect(titlesOf(server.draft?.text)).toEqual({ a: 'uno', b: 'due' });
    await one.saver.othersSaved(2);
    await settled();
    expect(one.titles()).toEqual({ a: 'uno', b: 'due' });
    expect(one.told).toEqual(['taken']);
    expect(server.puts).toBe(3);
  });

  it('that edit the same field are told, and neither is lost', async () => {
    const server = new Server();
    const [one, two] = [tab({ server }), tab({ server })];
    one.title('a', 'uno');
    await one.pass(2_000);
    two.title('a', 'eins');
    await two.pass(2_000);
    const { conflicts } = two.saver.store.getState();
    expect(conflicts).toMatchObject([{ path: ['flow', 'a', 'description'], mine: 'eins', theirs: 'uno' }]);
    expect(two.titles().a).toBe('eins');
  });

  it('undo in one takes back what came from the other as one step', async () => {
    const server = new Server();
    const [one, two] = [tab({ server }), tab({ server })];
    one.title('a', 'uno');
    await one.pass(2_000);
    await two.saver.othersSaved(1);
    await settled();
    expect(two.titles().a).toBe('uno');
    two.editing.undo();
    expect(two.titles().a).toBe('one');
  });

  it('a draft that was thrown away elsewhere comes back with the next edit', async () => {
    const server = new Server();
    const one = tab({ server });
    one.title('a', 'uno');
    await one.pass(2_000);
    server.draft = null;
    one.title('b', 'due');
    await one.pass(5_000);
    expect(titlesOf((server.draft as ServerDraft | null)?.text)).toEqual({ a: 'uno', b: 'due' });
  });

  it('a draft that no editor can open is told', async () => {
    const server = new Server();
    const one = tab({ server });
    server.draft = { text: 'not JSON', base: null, revision: 7 };
    one.title('a', 'uno');
    await one.pass(5_000);
    expect(one.told).toContain('unreadable');
    expect(titlesOf(server.draft.text).a).toBe('uno');
  });
});
