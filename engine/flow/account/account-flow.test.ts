import { describe, expect, it } from 'vitest';
import { accountRefusal } from './account-flow.ts';

const TARGETS = {
  account: 'acme',
  targets: [
    'acme bridge sofia/gateway/acme/*',
    'acme transfer * XML acme',
    'acme playback https://sounds.example/hold.wav',
    'acme set effective_caller_id_number=4001234567',
    'other bridge sofia/gateway/other/*',
  ],
};
const refusal = (written: string) => {
  const at = `${written} `.indexOf(' ');
  return accountRefusal(written.slice(0, at), written.slice(at + 1), TARGETS);
};

describe('a flow of an account runs', () => {
  it.each([
    'answer',
    'playback say/hello.wav',
    'playback tone_stream://%(200,100,400);loops=2',
    'respond 486 Busy',
    'respond',
    'sleep 500',
    'send_dtmf 12w3#',
    'set flow_digits=12',
    'export nolocal:flow_x=1',
    'multiset flow_a=1 flow_b=2',
    'multiset ^^:flow_a=1:flow_b=2',
    "play_and_get_digits 1 5 3 5000 # say/ask.wav say/again.wav flow_digits '\\d+'",
    "play_and_get_digits 1 5 3 5000 # say/ask.wav '' 'flow_digits' '\\d+ ?\\d*' 2000",
    'read 1 5 say/ask.wav flow_digits 5000 #',
    'bridge sofia/gateway/acme/13900000000',
    'transfer 1000 XML acme',
    'playback https://sounds.example/hold.wav',
    'set effective_caller_id_number=4001234567',
  ])('%s', (written) => expect(refusal(written)).toBeNull());
});

describe('a flow of an account does not run', () => {
  it.each([
    ['application', 'bridge sofia/gateway/other/13900000000'],
    ['application', 'bridge sofia/gateway/acme/139,sofia/gateway/trunk/00881'],
    ['application', 'bridge {origination_caller_id_number=110}sofia/gateway/acme/139'],
    ['application', 'bridge sofia/gateway/acme/139@evil.example'],
    ['application', 'bridge loopback/00881/default'],
    ['application', 'bridge user/1000'],
    ['application', 'transfer 1000 XML default'],
    ['application', 'transfer 00881 XML acme XML acme'],
    ['application', 'deflect sip:a@evil.example'],
    ['application', 'respond 302 sip:00881@evil.example'],
    ['application', 'respond  +302 sip:00881@evil.example'],
    ['application', 'respond 4294967598 sip:00881@evil.example'],
    ['application', 'att_xfer sofia/gateway/trunk/1'],
    ['application', 'conference bridge:x:sofia/gateway/trunk/1'],
    ['application', 'record /tmp/a.wav'],
    ['application', 'record_session http://evil.example/a.wav'],
    ['application', 'voicemail default example.org 1000'],
    ['application', "play_and_get_digits 1 1 1 1 # a.wav b.wav flow_d \\d 1000 '00881 XML default'"],
    ['application', "play_and_get_digits 1 1 1 1 # a.wav '' flow_d '\\d \\'' 1000 00881"],
    ['address', 'playback http://10.0.0.1/a.wav'],
    ['address', 'playback https://sounds.example/other.wav'],
    ['address', 'playback shout://10.0.0.1/a.mp3'],
    ['address', 'playback http_cache://http://10.0.0.1/a.wav'],
    ['address', 'playback {ext=wav}http://10.0.0.1/a'],
    ['address', 'playback file_string://a.wav!http://10.0.0.1/a.wav'],
    ['address', "playback http:'/'/10.0.0.1/a.wav"],
    ['address', 'playback http:\\/\\/10.0.0.1/a.wav'],
    ['address', 'endless_playback vlc://10.0.0.1/a'],
    ['address', 'loop_playback +3 http://10.0.0.1/a.wav'],
    ['address', "play_and_get_digits 1 1 1 1 # http://10.0.0.1/a.wav '' flow_d \\d"],
    ['address', 'read 1 1 http://10.0.0.1/a.wav flow_d 1 #'],
    ['address', 'playback ${flow_scheme}'],
    ['file', 'playback /etc/passwd'],
    ['file', "playback '/etc/passwd'"],
    ['file', 'playback {timeout=1}/var/recordings/a.wav'],
    ['file', 'loop_playback +2 {a=1}{b=2} ./a.wav'],
    ['file', 'playback ../../recordings/a.wav'],
    ['file', 'playback say/../../a.wav'],
    ['file', 'gentones tone_stream://path=/etc/passwd'],
    ['variable', 'set ringback=say/a.wav'],
    ['variable', 'set cti_robot_account=other'],
    ['variable', 'export nolocal:sip_h_X=1'],
    ['variable', 'multiset flow_a=1 hold_music=a'],
    ['variable', 'multiset ^^;flow_a=1;hold_music=a'],
    ['variable', 'unset sensitive_dtmf'],
    ['variable', 'multiset  ^^;flow_a=1 hold_music=a'],
    ['variable', 'read 1 5 say/ask.wav absolute_codec_string 5000 #'],
    ['variable', "read 1'' 5 flow_a effective_caller_id_number 5000 #"],
    ['variable', 'read 1\\ 1 5 flow_a effective_caller_id_number 5000 #'],
    ['variable', 'read 1\t1 5 flow_a effective_caller_id_number 5000 #'],
    ['variable', 'read ^^;1;5;say/ask.wav;effective_caller_id_number;5000;#'],
    ['variable', "play_and_get_digits ^^;1;1;1;1;#;a.wav;b.wav;flow_d;\\d;1000;'00881 XML default'"],
    ['variable', 'set effective_caller_id_number=110'],
  ])('because of its %s: %s', (reason, written) => expect(refusal(written)).toBe(reason));
});
