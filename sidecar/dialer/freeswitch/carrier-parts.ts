import type { EventSocketOptions } from '../../freeswitch/event-socket.ts';
import type { Log } from '../../lib/log.ts';
import type { HomePaths } from '../../settings/home.ts';
import type { TellEnd } from '../carrier.ts';
import type { AskContext } from '../number/call-context.ts';
import type { KnownPhrases } from '../number/machine-settings.ts';
import type { AnnouncementParts } from './announcements.ts';
import type { RingingTexts } from './number-variables.ts';

export interface FreeswitchCarrierParts {
  /** Of both connections. */
  connection: Omit<EventSocketOptions, 'events'>;
  /** ms since 1970, by the clock of the database. */
  now: () => number;
  log: Log;
  ended: TellEnd;
  /** A call was answered. */
  answered: (id: string) => void;
  home: Pick<HomePaths, 'compiled' | 'flows' | 'variables'>;
  /** Missing: announcements before the answer are not recognised. */
  announcements?: Omit<AnnouncementParts, 'socket' | 'log'>;
  /** Whether calls of an account may be transferred to an extension; missing: none may. */
  mayTransfer?: (account: string, extension: string) => boolean;
  machinePhrases?: KnownPhrases;
  /** Asks the context of a call that rings; missing: nobody is asked. */
  askContext?: AskContext;
  /** Missing: texts with variables are made when the flow speaks them. */
  texts?: RingingTexts;
}
