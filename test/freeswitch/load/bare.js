/**
 * What the robot is compared with: a script that plays, recognises, and goes on to the next prompt at a key or a
 * final result. `bare.js <folder of the prompts> <how many> <argument of detect_speech>`
 */
// An object of mod_v8 that becomes garbage ends FreeSWITCH (docs/internals/mod-v8.md): all are kept.
var kept = [];
var answered = false;
var prompt = 0;

function onInput(_session, type, object) {
  kept.push(object);
  if (type === 'dtmf') answered = true;
  else if (object.getHeader('Speech-Type') === 'detected-speech') {
    session.execute('detect_speech', 'resume');
    answered = true;
  }
  return !answered;
}

try {
  session.answer();
  session.execute('detect_speech', argv[2]);
  for (; session.ready(); prompt = (prompt + 1) % Number(argv[1])) {
    answered = false;
    session.streamFile(`${argv[0]}/${prompt < 9 ? '0' : ''}${prompt + 1}.wav`, onInput, null, 0);
    if (!answered) session.collectInput(onInput, null, 0, 5000);
  }
} catch (error) {
  // «Session is not active!» is how a hang-up shows.
  if (session.ready()) throw error;
}
