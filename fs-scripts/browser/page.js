import { startCall } from './call.js';
import JsSIP from './jssip.js';

const TEXTS = {
  en: {
    call: 'Call',
    hangUp: 'Hang up',
    connecting: 'Connecting …',
    ringing: 'Ringing …',
    talking: 'You are talking to our assistant.',
    done: 'The call has ended.',
    microphone: 'Please allow this page to use your microphone, then call again.',
    ticket: 'The call was refused. Please reload the page.',
    busy: 'All lines are busy. Please call again later.',
    missing: 'Nobody takes this call now. Please call again later.',
    network: 'There is no connection. Please check your network.',
    lost: 'The connection was lost. Please call again.',
    failed: 'The call did not succeed. Please call again later.',
  },
  zh: {
    call: '呼叫',
    hangUp: '挂断',
    connecting: '正在接通……',
    ringing: '正在振铃……',
    talking: '正在与智能客服通话。',
    done: '通话已结束。',
    microphone: '请允许本页面使用麦克风，然后重新呼叫。',
    ticket: '呼叫被拒绝，请刷新页面。',
    busy: '线路正忙，请稍后再拨。',
    missing: '暂时无人接听，请稍后再拨。',
    network: '网络连接失败，请检查网络。',
    lost: '通话中断，请重新呼叫。',
    failed: '呼叫失败，请稍后再拨。',
  },
};
const language = navigator.language.startsWith('zh') ? 'zh' : 'en';
const texts = TEXTS[language];

const $ = (id) => document.getElementById(id);
let call = null;

function show(state, reason = '') {
  const isOn = state !== 'ended' && state !== '';
  $('state').textContent = texts[reason] ?? texts[state] ?? '';
  document.body.dataset.state = state;
  document.body.dataset.reason = reason;
  $('call').hidden = isOn;
  $('hang-up').hidden = !isOn;
  for (const key of document.querySelectorAll('#keys button')) key.disabled = state !== 'talking';
  if (state === 'ended') call = null;
}

/** Your own server asks the hub for the ticket: the page must not know the API key. */
async function fetchTicket() {
  const answer = await fetch('ticket', { method: 'POST' });
  if (!answer.ok) throw new Error(`no ticket: ${answer.status}`);
  return answer.json();
}

async function begin() {
  show('connecting');
  try {
    call = startCall({ JsSIP, ticket: await fetchTicket(), audio: new Audio(), onState: show });
    // For a look from the browser's console.
    globalThis.robotCall = call;
  } catch {
    show('ended', 'network');
  }
}

document.documentElement.lang = language;
document.title = texts.call;
for (const key of '123456789*0#') {
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', value: key, textContent: key });
  $('keys').append(button);
}
$('call').textContent = texts.call;
$('hang-up').textContent = texts.hangUp;
$('call').onclick = begin;
$('hang-up').onclick = () => call?.hangUp();
$('keys').onclick = ({ target }) => target.value && call?.press(target.value);
window.addEventListener('pagehide', () => call?.hangUp());
show('');
