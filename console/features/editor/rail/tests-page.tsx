/** The page of the saved tests: how each fares, which arrows none takes, and one sentence against all nodes. */
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import { isUnwanted, type Tools } from '../../../editor/worker/client.ts';
import type { EdgeInfo } from '../../../editor/worker/protocol.ts';
import { useWords } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import { offerFile } from './chat/caller-file.ts';
import { chatOf } from './chat/chat.ts';
import { Coverage } from './coverage.tsx';
import { ProbePanel } from './probe-panel.tsx';
import { TestCard } from './test-card.tsx';
import type { TestsPort } from './tests/bench.ts';
import { testsFile, testsOfFile } from './tests/steps.ts';
import { useTests } from './tests/use-tests.ts';
import css from './tests-page.module.css';

export function TestsPage({
  tools,
  tests: port,
  onTalk,
}: {
  tools: Tools;
  tests: TestsPort;
  /** Opens the test rail. */
  onTalk?: () => void;
}) {
  const words = useWords().rail.tests;
  const editing = useEditing();
  const bench = useTests(editing, tools, port);
  const chat = chatOf(editing, tools);
  const { tests, results, remaining, edges, isLoaded } = useStore(bench.store);
  const [isGenerating, setGenerating] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const ran = tests.flatMap(({ name }) => results.get(name) ?? []);
  const failed = ran.filter((result) => !result.passed).length;
  // Problems come first.
  const sorted = [...tests].sort((a, b) => rank(results.get(a.name)) - rank(results.get(b.name)));
  const nameOf = ({ node, to, by, any }: EdgeInfo): string =>
    words.generatedName(node, to.id, any ? `${words.by[by]} ${words.any}` : words.by[by]);
  const generate = async (): Promise<void> => {
    setGenerating(true);
    try {
      const { made, left } = await bench.generate(nameOf);
      announce(words.generated(made, left));
    } catch (error) {
      if (!isUnwanted(error)) announce(words.notGenerated, 'problem');
    }
    setGenerating(false);
  };
  const read = async (chosen: File | undefined): Promise<void> => {
    const found = chosen && testsOfFile(await chosen.text());
    if (!found) return announce(words.notATestsFile, 'problem');
    await bench.saveAll(found);
    announce(words.imported(found.length));
  };
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <h1>{words.title}</h1>
          <p className={css.about}>{words.about}</p>
        </div>
        <div className={css.actions}>
          <Button icon="play" disabled={tests.length === 0} onClick={() => void bench.runAll()}>
            {words.runAll}
          </Button>
          <Button look="main" icon="test" disabled={isGenerating} onClick={() => void generate()}>
            {isGenerating ? words.generating : words.generate}
          </Button>
          <Button icon="upload" onClick={() => file.current?.click()}>
            {words.import}
          </Button>
          <Button
            icon="download"
            disabled={tests.length === 0}
            onClick={() => offerFile(`${editing.state.name}.tests.json`, testsFile(tests))}
          >
            {words.export}
          </Button>
          <input
            ref={file}
            type="file"
            accept=".json"
            className="only-read-aloud"
            tabIndex={-1}
            aria-hidden="true"
            onChange={(event) => {
              const [chosen] = event.target.files ?? [];
              if (chosen) void read(chosen);
              event.target.value = '';
            }}
          />
        </div>
      </header>
      <div className={css.columns}>
        <section className={css.list} aria-label={words.title}>
          {tests.length > 0 && (
            <p className={css.summary} aria-live="polite" data-failed={failed > 0}>
              {words.summary(ran.length - failed, failed)}
              {remaining > 0 && <span className={css.about}> · {words.waiting(remaining)}</span>}
            </p>
          )}
          {isLoaded && tests.length === 0 && (
            <div className={css.empty}>
              <h2>{words.none}</h2>
              <p>{words.noneHint}</p>
            </div>
          )}
          <ul className={css.tests}>
            {sorted.map((test) => (
              <TestCard
                key={test.name}
                test={test}
                result={results.get(test.name)}
                onOpen={() => {
                  chat.load(test.lines, test.options);
                  onTalk?.();
                }}
                onAccept={() => void bench.accept(test.name)}
                onRemove={() => void bench.remove(test.name)}
              />
            ))}
          </ul>
        </section>
        <div className={css.side}>
          <Coverage edges={edges} results={ran} />
          <ProbePanel tools={tools} />
        </div>
      </div>
    </div>
  );
}

function rank(result: { passed: boolean } | undefined): number {
  return result === undefined ? 1 : result.passed ? 2 : 0;
}
