import type { AnswerBuilder } from './http-answer.ts';

/** Stops the prompt and goes on listening. Every deployment allows it. */
const BREAK_PLAY = 'uuid_cti_play_and_detect_speech_break_play';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const MAX_COMMANDS = 20;
const MAX_COMMAND = 1024;

export interface CommandRules {
  callid: string;
  /** API commands that the deployment allows. */
  allowed: readonly string[];
}

/** Takes the commands that are for this call only, and refuses the others. */
export function readCommands(
  commands: string[],
  { callid, allowed }: CommandRules,
  builder: AnswerBuilder,
): void {
  commands.forEach((written, i) => {
    const [name = '', uuid = ''] = written.trim().split(/ +/);
    const isForCall = i < MAX_COMMANDS && isOfCall(written, uuid, callid);
    if (isForCall && name === BREAK_PLAY) builder.answer.stopsPrompts = true;
    else if (isForCall && /^[a-z][a-z0-9_]*$/i.test(name) && allowed.indexOf(name) >= 0) {
      const argument = written.trim().slice(name.length).trim();
      builder.answer.commands = builder.answer.commands.concat({ name, argument });
    } else builder.refuse('commands');
  });
}

/** The first word after the name is the call's UUID, and no other UUID, variable or line is in the command. */
function isOfCall(written: string, uuid: string, callid: string): boolean {
  if (callid === '' || uuid !== callid || written.length > MAX_COMMAND) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would begin another command
  if (/[\u0000-\u001f\u007f]|\$\{/.test(written)) return false;
  return (written.match(UUID) || []).every((one) => one.toLowerCase() === callid.toLowerCase());
}
