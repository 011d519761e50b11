/** What a client may know of an error. A fault of ours is logged. */
import type { Log } from '../../../lib/log.ts';
import type { HubStore } from '../../../store/hub/hub-store.ts';
import { HubError } from '../../error.ts';
import { AliyunFault } from './fault.ts';

export function faultOf(error: unknown, store: Pick<HubStore, 'isUnavailable'>, log: Log): AliyunFault {
  if (error instanceof AliyunFault) return error;
  if (error instanceof HubError && error.status < 500) return ofHub(error);
  const { statusCode = 500 } = error as { statusCode?: number };
  if (statusCode === 413) return AliyunFault.gateway('RequestTooLarge');
  if (statusCode < 500) return AliyunFault.gateway('IncompleteSignature');
  if (store.isUnavailable(error)) return AliyunFault.gateway('ServiceUnavailable');
  log.error({ err: error }, 'a request by the door of Aliyun failed because of a bug in cti-robot');
  return AliyunFault.gateway('InternalError');
}

function ofHub(error: HubError): AliyunFault {
  const isLimit = error.code === 'QUOTA' || error.status === 429;
  return AliyunFault.business(
    isLimit ? 'isv.BUSINESS_LIMIT_CONTROL' : 'isv.INVALID_PARAMETERS',
    error.messageIn('en'),
  );
}
