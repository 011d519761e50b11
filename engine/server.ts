/**
 * The entry of `dist/cti_robot_server.js`. `cti_robot.js` includes it for a robot that a server leads, so that calls of
 * flows need not hold it in memory.
 */
import { HttpDialog, type HttpDialogOptions } from './dialog/http/http-dialog.ts';

const make = (options: HttpDialogOptions): HttpDialog => new HttpDialog(options);

// Strict code makes no global by assignment.
(Function('return this')() as { ctiRobotServerDialog: typeof make }).ctiRobotServerDialog = make;
