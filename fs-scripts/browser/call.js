/**
 * A call from a browser with a ticket of the hub. No framework; JsSIP is given.
 *
 *   const call = startCall({ JsSIP, ticket, audio, onState });
 *   call.press('5'); call.hangUp();
 *
 * `ticket` is what POST /v1/inbound/ticket answers, `audio` an <audio> element or new Audio(). `onState(state, reason)` is called with
 * connecting, ringing, talking, and at last ended, once. `reason` of ended: done, microphone, ticket, busy, missing,
 * network, lost, failed.
 */

/** How long candidates for sound are collected, ms: a STUN server that is silent must not hold up the call. */
const GATHER_MS = 2000;
/** How long no sound may come through before the call counts as lost, ms. */
const LOST_MS = 10_000;

const BY_STATUS = {
  401: 'ticket',
  403: 'ticket',
  407: 'ticket',
  404: 'missing',
  480: 'missing',
  486: 'busy',
};

export function startCall({ JsSIP, ticket, audio, onState }) {
  const socket = new JsSIP.WebSocketInterface(ticket.wss);
  // The hub ends TLS. To FreeSWITCH the connection is a plain one.
  socket.via_transport = 'ws';
  const ua = new JsSIP.UA({
    sockets: [socket],
    uri: 'sip:browser@robot.invalid',
    authorization_user: ticket.user,
    password: ticket.password,
    register: false,
    // A call outlives its WebSocket, which is opened again meanwhile.
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 8,
  });
  let session = null;
  let state = '';
  const become = (next, reason = '') => {
    if (state === 'ended' || state === next) return;
    state = next;
    onState(next, reason);
    if (next === 'ended') setTimeout(() => ua.stop(), 500);
  };

  function watch(connection) {
    let gone;
    connection.addEventListener('track', ({ streams: [stream] }) => {
      audio.srcObject = stream;
      audio.play().catch(() => {});
    });
    connection.addEventListener('iceconnectionstatechange', () => {
      clearTimeout(gone);
      if (connection.iceConnectionState === 'disconnected') gone = setTimeout(end, LOST_MS, 'lost');
    });
  }

  function end(reason) {
    become('ended', reason);
    if (session && !session.isEnded()) session.terminate();
  }

  function dial() {
    if (session !== null || state === 'ended') return;
    let isGathering = false;
    // What is dialled does not matter: the ticket says where the call goes.
    session = ua.call('sip:robot@robot.invalid', {
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: ticket.ice },
      eventHandlers: {
        peerconnection: ({ peerconnection }) => watch(peerconnection),
        icecandidate: ({ ready }) => {
          if (!isGathering) setTimeout(ready, GATHER_MS);
          isGathering = true;
        },
        progress: () => become('ringing'),
        confirmed: () => become('talking'),
        ended: ({ cause }) => become('ended', cause === JsSIP.C.causes.RTP_TIMEOUT ? 'lost' : 'done'),
        failed: ({ cause, message }) => {
          const { causes } = JsSIP.C;
          if (cause === causes.CANCELED) become('ended', 'done');
          else if (cause === causes.USER_DENIED_MEDIA_ACCESS) become('ended', 'microphone');
          else if (cause === causes.CONNECTION_ERROR) become('ended', 'network');
          else become('ended', BY_STATUS[message?.status_code] ?? 'failed');
        },
      },
    });
  }

  ua.on('connected', dial);
  // Before the call begins a WebSocket that cannot be opened is the end; afterwards it is opened again.
  ua.on('disconnected', () => {
    if (session === null) end('network');
  });
  become('connecting');
  ua.start();
  return {
    /** Sends a key: 0 to 9, * or #. */
    press: (key) => state === 'talking' && session.sendDTMF(key, { transportType: 'RFC2833' }),
    hangUp: () => end('done'),
    /** The RTCPeerConnection; undefined before there is one. */
    connection: () => session?.connection,
  };
}
