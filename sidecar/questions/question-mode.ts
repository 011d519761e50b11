/** Keeps `engine.json` up to date about how calls ask: by files and the event socket, or by a request that they wait for. */
import type { QuestionFolders } from '../../engine/contract/question.ts';
import { faultOf } from '../lib/error.ts';
import type { Log } from '../lib/log.ts';
import type { EngineFile } from '../settings/engine-file.ts';

export interface QuestionModeOptions {
  file: Pick<EngineFile, 'write'>;
  folders: QuestionFolders;
  log: Log;
}

export class QuestionMode {
  private byEvent: boolean | undefined;

  constructor(private readonly options: QuestionModeOptions) {}

  /**
   * @param hasSocket false: the settings turn the event socket off
   * @throws SidecarError `FILE`
   */
  async start(hasSocket: boolean): Promise<void> {
    await this.options.file.write(null);
    if (!hasSocket) this.set(false);
  }

  /** The event socket is connected, or is not. */
  set(byEvent: boolean): void {
    if (this.byEvent === byEvent) return;
    this.byEvent = byEvent;
    const { file, folders, log } = this.options;
    if (byEvent)
      log.info('questions: calls wait for no service; answers are announced over the event socket');
    else
      log.warn(
        'questions: without the event socket a call stands still while NLP, speech or an HTTP server answers: the caller hears nothing and is not heard',
      );
    void file.write(byEvent ? folders : null).catch((error: unknown) => {
      log.error({ error: faultOf(error) }, 'questions: engine.json cannot be written; calls ask as before');
    });
  }

  /** New calls find a sidecar that is gone at once, instead of waiting for answers. */
  async stop(): Promise<void> {
    await this.options.file.write(null);
  }
}
