/** What the `cti-robot flow` commands share: their options, and the connection to Redis. */
import { type Command, InvalidArgumentError } from 'commander';
import { SidecarError } from '../../lib/error.ts';
import { Publisher } from '../../publish/publisher.ts';
import { loadSettings } from '../../settings/config.ts';
import { isDomain } from '../../settings/validate.ts';
import { withSettings } from '../settings-option.ts';

export interface FlowOptions {
  config?: string;
  domain?: string;
}

export interface WaitOptions extends FlowOptions {
  /** Seconds. */
  wait: number;
}

const DEFAULT_WAIT_SECONDS = 10;

/** Adds `--config` and `--domain`. */
export function withFlowOptions(command: Command): Command {
  return withSettings(command).option(
    '--domain <domain>',
    'the flows of the hosts of one domain (default: those of all hosts)',
    parseDomain,
  );
}

/** Adds `--domain` and `--wait`, for commands that change flows in Redis. */
export function withWaitOption(command: Command): Command {
  return withWait(withFlowOptions(command));
}

/** Adds `--wait`. */
export function withWait(command: Command): Command {
  return command.option(
    '--wait <seconds>',
    'how long to wait for the hosts',
    parseSeconds,
    DEFAULT_WAIT_SECONDS,
  );
}

/** Connects to Redis, runs `work`, and closes the connection whatever happens. */
export async function withPublisher(
  { config }: FlowOptions,
  work: (publisher: Publisher) => Promise<void>,
): Promise<void> {
  const settings = loadSettings(config);
  if (settings.redis === undefined) {
    throw new SidecarError(
      'SETTINGS',
      'redis is not set, so flows are the files in `home/flows`: copy scripts there, or set redis',
    );
  }
  const publisher = await Publisher.connect(settings.redis);
  try {
    await work(publisher);
  } catch (error) {
    throw publisher.errorOf(error);
  } finally {
    publisher.close();
  }
}

export function flowMissingError(name: string, domain: string | undefined): SidecarError {
  const where = domain === undefined ? 'of all hosts' : `of the domain ${domain}`;
  const list = domain === undefined ? 'cti-robot flow ls' : `cti-robot flow ls --domain ${domain}`;
  return new SidecarError('FLOW_MISSING', `${name} is not among the flows ${where}; list them with: ${list}`);
}

function parseDomain(text: string): string {
  if (!isDomain(text)) {
    throw new InvalidArgumentError(
      'Give a name without blanks. "all" is not a domain: leave the option out for all hosts.',
    );
  }
  return text;
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}(\.\d+)?$/.test(text))
    throw new InvalidArgumentError('Give a number of seconds, such as 10.');
  return Number(text);
}
