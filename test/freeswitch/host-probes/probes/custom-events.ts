import { type Callback, type HostObject, host, type Probe, type Stimulus, type Tools } from '../probe.ts';

/** An event that another program sends to the call over the event socket. */
function announced(at: number, number: string): Stimulus {
  return {
    at,
    custom: 'cti_robot::answer',
    headers: { cti_robot_token: 'secret', cti_robot_number: number },
  };
}

function logged(t: Tools): Callback {
  return (_session, type, object) => {
    t.log.push([type, ...valuesOf(object)]);
    return true;
  };
}

/** What a script can read of it. */
function valuesOf(event: HostObject): unknown[] {
  const names = ['Event-Subclass', 'Event-Name', 'cti_robot_token', 'CTI_ROBOT_NUMBER', 'none'];
  return [event.getType(), ...names.map((name) => event.getHeader(name)), event.getBody()];
}

/** `sendevent CUSTOM` with the header `unique-id`. */
export const CUSTOM_EVENTS: Probe[] = [
  {
    name: 'a custom event while a file plays',
    stimuli: [announced(300, '1')],
    run: (t) => [t.timed(() => host.session.streamFile(t.sound, logged(t), null, 0)), t.log],
  },
  {
    name: 'a custom event during a wait',
    stimuli: [announced(100, '1')],
    run: (t) => [t.timed(() => host.session.collectInput(logged(t), null, 0, 400)), t.log],
  },
  {
    name: 'custom events that arrive while nothing listens are kept in their order',
    stimuli: [
      announced(100, '1'),
      { at: 150, speech: 'detected-speech', body: 'between' },
      announced(200, '2'),
    ],
    run: (t) => {
      host.session.execute('sleep', '400');
      host.session.collectInput(
        (_session, _type, object) => {
          t.log.push(object.getHeader('cti_robot_number') || object.getHeader('Speech-Type'));
          return true;
        },
        null,
        0,
        400,
      );
      return t.log;
    },
  },
  {
    name: 'discarding events also discards custom events',
    stimuli: [announced(100, '1')],
    run: (t) => {
      host.session.execute('sleep', '300');
      host.session.flushEvents();
      host.session.collectInput(logged(t), null, 0, 200);
      return t.log;
    },
  },
];
