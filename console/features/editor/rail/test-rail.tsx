/** The test chat at the right of the editor: time, both sides, and why the flow goes where it goes. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import type { Tools } from '../../../editor/worker/client.ts';
import { useWords } from '../../../i18n/words.tsx';
import { chatOf } from './chat/chat.ts';
import { itemsOf } from './chat/items.ts';
import { Composer, type Interruption } from './composer.tsx';
import { FaultCard } from './fault-card.tsx';
import { QuickReplies } from './quick-replies.tsx';
import css from './rail.module.css';
import { RailHead } from './rail-head.tsx';
import type { TestsPort } from './tests/bench.ts';
import { useTests } from './tests/use-tests.ts';
import { Transcript } from './transcript.tsx';

export interface TestRailProps {
  tools: Tools;
  tests: TestsPort;
}

export function TestRail({ tools, tests }: TestRailProps) {
  const words = useWords().rail;
  const editing = useEditing();
  const chat = chatOf(editing, tools);
  const bench = useTests(editing, tools, tests);
  useEffect(() => chat.follow(), [chat]);
  const { lines, talk, talkLines, fault, isRunning, changedAt } = useStore(chat.store);
  const [interruption, setInterruption] = useState<Interruption | null>(null);
  const items = useMemo(() => (talk ? itemsOf(talk, talkLines) : []), [talk, talkLines]);
  const scroll = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is at the end
  useEffect(() => {
    scroll.current?.scrollTo({ top: scroll.current.scrollHeight });
  }, [lines.length, talk?.rows.length]);
  return (
    <section className={css.rail} aria-label={words.title}>
      <RailHead chat={chat} bench={bench} />
      <div ref={scroll} className={css.scroll} data-running={isRunning}>
        {fault ? (
          <FaultCard fault={fault} onRetry={() => chat.again()} />
        ) : (
          <Transcript
            items={items}
            lines={talkLines}
            talk={talk}
            changedAt={changedAt}
            chat={chat}
            onInterrupt={setInterruption}
          />
        )}
      </div>
      {!fault && (
        <>
          <QuickReplies talk={talk} onReply={(line) => chat.add(line)} />
          <Composer
            hasEnded={talk?.ended != null}
            onStartOver={() => chat.startOver()}
            interruption={interruption}
            onInterruption={setInterruption}
            onLine={(line) => {
              if (interruption) chat.insert(interruption.line, line);
              else chat.add(line);
              setInterruption(null);
            }}
          />
        </>
      )}
    </section>
  );
}
