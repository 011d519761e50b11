/**
 * The dialog of `bare.js` in a Node program over the event socket: one inbound connection, the events that it needs
 * and no others. `socket-program.ts <port> <password> <folder of the prompts> <how many> <argument of detect_speech>`
 */
import { EventSocket, type SocketEvent } from '../event-socket.ts';

const [port, password = '', folder, prompts, recogniser = ''] = process.argv.slice(2);
/** How long a caller is waited for after a prompt. */
const WAIT_MS = 5000;

class Dialog {
  private prompt = 0;
  private playing = false;
  private stopping = false;
  /** The recogniser waits to be told to go on. */
  private deaf = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly uuid: string) {}

  begin(): void {
    this.execute('answer', '');
    this.execute('detect_speech', recogniser);
    this.play();
  }

  receive(event: SocketEvent): void {
    const name = event['Event-Name'];
    if (name === 'DTMF') this.goOn();
    else if (name === 'DETECTED_SPEECH' && event['Speech-Type'] === 'detected-speech') {
      this.deaf = true;
      this.goOn();
    } else if (name === 'PLAYBACK_STOP') {
      this.playing = false;
      // FreeSWITCH leaves a break behind that may end the next prompt too: that one is played again.
      if (this.stopping || event['Playback-Status'] === 'break') this.play();
      else this.timer = setTimeout(() => this.goOn(), WAIT_MS);
    }
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private goOn(): void {
    clearTimeout(this.timer);
    if (this.stopping) return;
    this.prompt = (this.prompt + 1) % Number(prompts);
    // A prompt that is sent behind the break at once is mostly broken with it: the end is waited for.
    this.stopping = this.playing;
    if (this.stopping) command(`api uuid_break ${this.uuid}`);
    else this.play();
  }

  private play(): void {
    this.playing = true;
    this.stopping = false;
    // Not before the prompt's end: FreeSWITCH would take the break for the end of this application.
    if (this.deaf) this.execute('detect_speech', 'resume');
    this.deaf = false;
    this.execute('playback', this.file());
  }

  private file(): string {
    return `${folder}/${String(this.prompt + 1).padStart(2, '0')}.wav`;
  }

  private execute(application: string, argument: string): void {
    command(`sendmsg ${this.uuid}`, {
      'call-command': 'execute',
      'execute-app-name': application,
      'execute-app-arg': argument,
    });
  }
}

const dialogs = new Map<string, Dialog>();
const socket = await EventSocket.open(Number(port), password, (event) => {
  const uuid = event['Unique-ID'] ?? '';
  if (event['Event-Name'] === 'CHANNEL_PARK') {
    if (dialogs.has(uuid)) return;
    const dialog = new Dialog(uuid);
    dialogs.set(uuid, dialog);
    dialog.begin();
  } else if (event['Event-Name'] === 'CHANNEL_HANGUP_COMPLETE') {
    dialogs.get(uuid)?.end();
    dialogs.delete(uuid);
  } else dialogs.get(uuid)?.receive(event);
});
await socket.send('event json CHANNEL_PARK CHANNEL_HANGUP_COMPLETE DTMF DETECTED_SPEECH PLAYBACK_STOP');
process.stdout.write('ready\n');

/** A command whose answer nobody waits for: the call may be gone. */
function command(line: string, headers: Record<string, string> = {}): void {
  socket.send(line, headers).catch(() => {});
}
