/** The entry of `dist/cti_robot_cdr.js`: mod_v8 runs it for each CHANNEL_HANGUP_COMPLETE (`hook` in v8.conf.xml). */
import { recordHangup } from './host/hangup.ts';
import { V8Hangup } from './host/v8.ts';

recordHangup(new V8Hangup());
