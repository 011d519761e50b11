/** The editor on a flow of the hub. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Answer, Hub } from '../../api/hub.ts';
import { useHub, useMe, useRight } from '../../api/hub-context.tsx';
import { Editing } from '../../editor/session/editing.ts';
import type { Tools } from '../../editor/worker/client.ts';
import { useWords, type Words } from '../../i18n/words.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { EditorFrame } from './frame/editor-frame.tsx';
import { hubTools } from './hub-tools.ts';
import { Publish } from './publish/publish.tsx';
import { PublishedElsewhere } from './publish/published-elsewhere.tsx';
import type { TestsPort } from './rail/tests/bench.ts';
import { hubDraft, readDraft } from './saving/hub-draft.ts';
import { browserJournal } from './saving/journal.ts';
import { keptTests } from './saving/kept-tests.ts';
import { openDraft } from './saving/open-draft.ts';
import { SaveStatus } from './saving/save-status.tsx';
import { Saver, type ServerDraft } from './saving/saver.ts';
import { VersionsPage } from './versions/versions-page.tsx';

type Flow = Answer<'GET /v1/flow/:number'>;

/** How often the flow is looked at for publications of others, ms. */
const LOOK_MS = 30_000;

interface Open {
  editing: Editing;
  saver: Saver;
  tools: Tools;
  tests: TestsPort;
  close: () => void;
}

export default function HubEditor({ number }: { number: number }) {
  const words = useWords();
  const hub = useHub();
  const me = useMe();
  const mayEdit = useRight('flow.edit');
  const [, go] = useLocation();
  const flow = useQuery({
    queryKey: ['flow', number],
    queryFn: () => hub.ask('GET /v1/flow/:number', { params: { number } }),
    refetchInterval: LOOK_MS,
  });
  const [open, setOpen] = useState<Open | null>(null);
  const [fault, setFault] = useState<Error | null>(null);
  const isKnown = flow.data !== undefined;
  const key = `${me.account}/${me.name}/${number}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once; a new language or look at the flow keeps it
  useEffect(() => {
    if (flow.data === undefined) return undefined;
    let isOver = false;
    let opened: Open | undefined;
    openFlow({ hub, flow: flow.data, key, mayEdit, words }).then(
      (done) => {
        opened = done;
        if (isOver) done.close();
        else setOpen(done);
      },
      (error: Error) => setFault(error),
    );
    return () => {
      isOver = true;
      opened?.close();
      setOpen(null);
    };
  }, [hub, isKnown, key, mayEdit]);

  const error = fault ?? (flow.isError && !flow.data ? flow.error : null);
  if (error)
    return (
      <Empty
        title={words.editor.cannotOpen}
        hint={error.message}
        action={<Button onClick={() => go('/')}>{words.shell.toFlows}</Button>}
      />
    );
  if (open === null || flow.data === undefined) return <Empty title={words.common.loading} />;
  const { editing, saver, tools, tests } = open;
  return (
    <EditorFrame
      editing={editing}
      tools={tools}
      tests={tests}
      back={() => go('/')}
      status={mayEdit ? <SaveStatus saver={saver} /> : <span>{words.editor.readOnly}</span>}
      actions={mayEdit && <Publish flow={flow.data} saver={saver} />}
      banner={mayEdit && <PublishedElsewhere flow={flow.data} saver={saver} />}
      versions={<VersionsPage flow={flow.data} saver={saver} />}
      onSave={() => void saver.saveNow()}
    />
  );
}

async function openFlow({
  hub,
  flow,
  key,
  mayEdit,
  words,
}: {
  hub: Hub;
  flow: Flow;
  key: string;
  mayEdit: boolean;
  words: Words;
}): Promise<Open> {
  const journal = browserJournal();
  const draft = mayEdit ? await readDraft(hub, flow.number) : null;
  const server = draft ?? (await firstDraft(hub, flow, words));
  const kept = mayEdit ? await journal.read(key).catch(() => null) : null;
  const { document, server: known, recovered, conflicts } = openDraft(server, kept);
  const editing = new Editing(flow.host_name, document, { isReadOnly: !mayEdit });
  const channel = new BroadcastChannel(`cti-robot.draft.${key}`);
  const saver = new Saver(editing, key, known, {
    ...hubDraft(hub, flow.number),
    journal,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    now: () => Date.now(),
    tellOthers: (revision) => channel.postMessage({ revision }),
    tell: (what) => announce(words.editor.told[what], what === 'unreadable' ? 'problem' : 'done'),
  });
  channel.addEventListener('message', ({ data }: MessageEvent<{ revision: number }>) => {
    void saver.othersSaved(data.revision);
  });
  const online = (): void => void saver.saveNow();
  const leave = (event: BeforeUnloadEvent): void => {
    const { journal: isKept } = saver.store.getState();
    if (!saver.isDirty) return;
    void saver.saveNow();
    // The journal brings its edits back. Ask only if there is no journal.
    if (isKept !== 'kept') event.preventDefault();
  };
  addEventListener('online', online);
  addEventListener('beforeunload', leave);
  if (recovered !== null) {
    announce(words.editor.recovered[recovered]);
    saver.store.setState({ conflicts });
    void saver.saveNow();
  }
  const tools = hubTools();
  return {
    editing,
    saver,
    tools,
    tests: keptTests(key),
    close() {
      tools.close();
      removeEventListener('online', online);
      removeEventListener('beforeunload', leave);
      if (saver.isDirty && mayEdit) void saver.saveNow();
      saver.stop();
      channel.close();
    },
  };
}

/** What a first draft begins from: what is published, else the newest version, else an opening. */
async function firstDraft(hub: Hub, { number, published }: Flow, words: Words): Promise<ServerDraft> {
  const params = { number };
  const newest = async (): Promise<string | undefined> =>
    (await hub.ask('GET /v1/flow/:number/version', { params, query: { per_page: 1 } })).data[0]?.version;
  const base = published ?? (await newest()) ?? null;
  if (base === null) return { text: words.editor.emptyFlow, base, revision: 0 };
  const { script } = await hub.ask('GET /v1/flow/:number/version/:version', {
    params: { number, version: base },
  });
  return { text: script, base, revision: 0 };
}
