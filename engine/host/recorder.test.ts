import { describe, expect, it } from 'vitest';
import { type Deployment, defaultDeployment } from '../contract/deployment.ts';
import type { Host } from './host.ts';
import { Recorder } from './recorder.ts';

/** Starts the recording of a call, and then one of an action. @returns what each was begun with */
function record(over: Partial<Deployment>, dialplan: Record<string, string> = {}) {
  const variables = { ...dialplan };
  const begun: { file: string; stereo: string }[] = [];
  const host = {
    callid: '666f8cfc-1393-4a4d-a102-77caa436e9e9',
    getVariable: (name: string) => variables[name] ?? '',
    setVariable: (name: string, value: string) => {
      variables[name] = value;
    },
    execute: (_application: string, file: string) => {
      begun.push({ file, stereo: variables.RECORD_STEREO ?? '' });
      return true;
    },
    fileExists: () => true,
    log: () => {},
    api: (_command: string, text: string) => (text.includes('strftime') ? '2026-01-31' : text),
  } as unknown as Host;
  const recorder = new Recorder(host, { ...defaultDeployment('/srv'), recordCall: true, ...over });
  recorder.startCall();
  recorder.start({ recordMode: 1, recordTemplate: 'day', recordFormat: 'wav' } as never, 'app-1');
  return { begun, variables };
}

describe('the recording of a call', () => {
  it('has the caller in one channel and the robot in the other, and those of actions stay as they are', () => {
    const { begun, variables } = record({});
    expect(begun.map(({ stereo }) => stereo)).toEqual(['true', '']);
    expect(variables.RECORD_STEREO).toBe('');
    expect(record({}, { RECORD_STEREO: '1' }).begun.map(({ stereo }) => stereo)).toEqual(['true', '1']);
  });

  it('has one channel where the settings say so', () => {
    expect(record({ recordStereo: false }).begun.map(({ stereo }) => stereo)).toEqual(['', '']);
  });

  it('is named by the call alone', () => {
    const { begun, variables } = record({}, { caller_id_number: '13800138000' });
    expect(begun[0]?.file).toMatch(/\/666f8cfc-1393-4a4d-a102-77caa436e9e9\.wav$/);
    expect(variables.cti_robot_recordfile).toBe(begun[0]?.file);
  });
});
