/** What the caller does next: speaks, presses keys, is silent, makes noise, hangs up, or interrupts at a moment. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Line } from '../../../editor/worker/protocol.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { Menu } from '../../../ui/menu.tsx';
import css from './rail.module.css';
import { seconds } from './time.ts';

/** A moment of the prompts at which the next line begins. */
export interface Interruption {
  /** Index of the line in front of which the new one comes. */
  line: number;
  /** Ms since the action's prompts began: from where the prompt began, to its end. */
  fromMs: number;
  toMs: number;
  atMs: number;
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

export function Composer({
  hasEnded,
  onStartOver,
  interruption,
  onInterruption,
  onLine,
}: {
  hasEnded: boolean;
  onStartOver: () => void;
  interruption: Interruption | null;
  onInterruption: (interruption: Interruption | null) => void;
  onLine: (line: Line) => void;
}) {
  const words = useWords().rail;
  const [text, setText] = useState('');
  const [keys, setKeys] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const isComposing = useRef(false);
  useEffect(() => {
    if (interruption) field.current?.focus();
  }, [interruption]);
  const during = interruption ? { during: interruption.atMs } : {};
  const isOff = hasEnded && interruption === null;
  if (isOff)
    return (
      <div className={css.composer}>
        <Button icon="undo" onClick={onStartOver}>
          {words.startOver}
        </Button>
      </div>
    );
  const say = (): void => {
    if (text.trim() === '') return;
    onLine({ say: text.trim(), ...during });
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    // An input method ends its word with Enter too, and some tell so only by the key's code.
    const isOfInputMethod = isComposing.current || event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key === 'Enter' && !isOfInputMethod) say();
    if (event.key === 'Escape' && interruption) onInterruption(null);
  };
  return (
    <div className={css.composer}>
      {interruption && (
        <div className={css.interruption}>
          <label htmlFor="interrupt-at">{words.interruptHere(seconds(interruption.atMs))}</label>
          <input
            id="interrupt-at"
            type="range"
            min={interruption.fromMs}
            max={interruption.toMs}
            step={50}
            value={interruption.atMs}
            onChange={(event) => onInterruption({ ...interruption, atMs: Number(event.target.value) })}
          />
          <Button
            look="quiet"
            icon="close"
            label={words.cancelInterrupt}
            onClick={() => onInterruption(null)}
          />
        </div>
      )}
      {keys !== null && (
        <div className={css.keypad}>
          <output className={css.keysShown}>{keys || '…'}</output>
          <div className={css.keyGrid}>
            {KEYS.map((key) => (
              <button key={key} type="button" onClick={() => setKeys(keys + key)}>
                {key}
              </button>
            ))}
          </div>
          <Button
            look="main"
            disabled={keys === ''}
            onClick={() => {
              onLine({ dtmf: keys, ...during });
              setKeys(null);
            }}
          >
            {words.send}
          </Button>
        </div>
      )}
      <div className={css.row}>
        <input
          ref={field}
          className={inputClass}
          aria-label={words.say}
          placeholder={words.say}
          title={words.sayHint}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onCompositionStart={() => {
            isComposing.current = true;
          }}
          onCompositionEnd={() => {
            isComposing.current = false;
          }}
        />
        <Button look="main" disabled={text.trim() === ''} onClick={say}>
          {words.send}
        </Button>
      </div>
      <div className={css.inputs}>
        <Button
          look="quiet"
          icon="keys"
          aria-expanded={keys !== null}
          onClick={() => setKeys(keys === null ? '' : null)}
        >
          {words.keys}
        </Button>
        <Button look="quiet" icon="silence" onClick={() => onLine({ silence: true })}>
          {words.silence}
        </Button>
        <Button look="quiet" icon="hangup" onClick={() => onLine({ hangup: 'NORMAL_CLEARING', ...during })}>
          {words.hangup}
        </Button>
        <Menu
          trigger={<Button look="quiet" icon="more" label={words.moreInputs} />}
          items={[
            { label: words.noise, onSelect: () => onLine({ say: '', noise: true, ...during }) },
            { label: words.asrCloses, onSelect: () => onLine({ asr: 'closed' }) },
            { label: words.appResult, onSelect: () => onLine({ app: 'bridge', result: 'USER_BUSY' }) },
            { label: words.nlpAnswer, onSelect: () => onLine({ nlp: { keyword: text.trim() } }) },
          ]}
        />
      </div>
    </div>
  );
}
