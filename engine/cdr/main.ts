/** The entry of `dist/cti_robot_cdr.js`: mod_v8 runs it for each CHANNEL_HANGUP_COMPLETE (`hook` in v8.conf.xml). */

import { V8HangupHost } from '../host/v8.ts';
import { recordHangup } from './hangup.ts';

recordHangup(new V8HangupHost());
