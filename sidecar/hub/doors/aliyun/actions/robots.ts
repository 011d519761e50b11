/** Actions that list robots: the flows of the account. */

import { asJavaDate } from '../../../../records/aliyun/times.ts';
import { listReviews } from '../../../../store/hub/flow-reviews.ts';
import { type FlowRow, listFlows } from '../../../../store/hub/flows.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import type { Action } from '../action.ts';
import { AliyunFault } from '../fault.ts';

/** The kind that customers make themselves. */
const ROBOT_TYPE = 'CUSTOM';

const shown = ({ id, name }: FlowRow) => ({ id, robotName: name, robotType: ROBOT_TYPE });

const queryRobotv2AllList: Action = {
  name: 'QueryRobotv2AllList',
  rights: ['flow.read'],
  async run({ context: { db, principal } }) {
    const flows = await listFlows(db, principal.account.id);
    return { Data: JSON.stringify(flows.filter(({ published }) => published !== null).map(shown)) };
  },
};

const AUDIT_STATES = ['CONFIGURABLE', 'AUDITING', 'AUDITPASS', 'AUDITFAIL'] as const;
type AuditState = (typeof AUDIT_STATES)[number];

const queryRobotInfoList: Action = {
  name: 'QueryRobotInfoList',
  rights: ['flow.read'],
  async run({ context: { db, principal }, parameters }) {
    const wanted = parameters.text('AuditStatus');
    if (wanted !== null && !(AUDIT_STATES as readonly string[]).includes(wanted))
      throw AliyunFault.parameter('AuditStatus', `must be of ${AUDIT_STATES.join(', ')}.`);
    const robots = [];
    for (const flow of await listFlows(db, principal.account.id)) {
      const auditStatus = await auditStateOf(db, flow);
      if (wanted === null || wanted === auditStatus)
        robots.push({ ...shown(flow), auditStatus, gmtCreate: asJavaDate(Number(flow.created)) });
    }
    return { Data: JSON.stringify(robots) };
  },
};

/** The newest review decides; without one, a flow that is published has passed. */
async function auditStateOf(db: HubDb, { id, published }: FlowRow): Promise<AuditState> {
  const [review] = await listReviews(db, id);
  if (review?.state === 'open') return 'AUDITING';
  if (review?.state === 'refused' && review.version !== published) return 'AUDITFAIL';
  return published === null ? 'CONFIGURABLE' : 'AUDITPASS';
}

export const robotQueries: readonly Action[] = [queryRobotv2AllList, queryRobotInfoList];
