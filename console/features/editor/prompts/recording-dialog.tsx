/** Replaces a text by a recording: one that is there, one that is uploaded, or a path. */
import { useState } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { chooseFile } from '../../../ui/files.ts';
import { spokenKind } from '../forms/pure/spoken.ts';
import css from './prompts.module.css';
import type { Recording, RecordingPorts } from './recording-ports.ts';
import type { PromptRow } from './rows.ts';

const SHOWN = 200;

export function RecordingDialog({
  row,
  recordings,
  known,
  listen,
  onClose,
  onUploaded,
  onChosen,
}: {
  row: PromptRow;
  recordings: RecordingPorts | undefined;
  known: readonly Recording[] | null;
  listen?: ((prompt: string) => void) | undefined;
  onClose: () => void;
  onUploaded: () => void;
  onChosen: (path: string) => void;
}) {
  const { common, panels } = useWords();
  const words = panels.sounds;
  const [path, setPath] = useState('');
  const [state, setState] = useState<'idle' | 'uploading' | 'failed'>('idle');
  const upload = async (): Promise<void> => {
    const file = await chooseFile('audio/*,.wav,.mp3');
    if (file === null || recordings === undefined) return;
    setState('uploading');
    try {
      const uploaded = await recordings.upload(file);
      onUploaded();
      onChosen(uploaded);
    } catch {
      setState('failed');
    }
  };
  return (
    <Dialog title={words.chooseRecording} close={common.close} onClose={onClose}>
      <p>{words.replacing(row.prompt.slice(0, 120))}</p>
      {recordings && (
        <>
          <Button icon="upload" disabled={state === 'uploading'} onClick={upload}>
            {state === 'uploading' ? words.uploading : words.uploadFile}
          </Button>
          {state === 'failed' && (
            <p className={css.refused} role="alert">
              {words.uploadFailed}
            </p>
          )}
          <h3>{words.existing}</h3>
          {known === null ? (
            <p>{words.listFailed}</p>
          ) : known.length === 0 ? (
            <p>{words.noRecordings}</p>
          ) : (
            <ul className={css.recordings}>
              {known.slice(0, SHOWN).map((one) => (
                <li key={one.path}>
                  <button type="button" className={css.pick} onClick={() => onChosen(one.path)}>
                    {one.name}
                  </button>
                  {listen && (
                    <Button look="quiet" icon="play" label={words.listen} onClick={() => listen(one.path)} />
                  )}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      <TextField
        label={words.path}
        placeholder="opening.wav"
        value={path}
        onChange={({ target }) => setPath(target.value)}
      />
      <Button
        look="main"
        disabled={spokenKind(path.trim()) !== 'recording'}
        onClick={() => onChosen(path.trim())}
      >
        {words.usePath}
      </Button>
    </Dialog>
  );
}
