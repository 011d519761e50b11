/** Any other FreeSWITCH application that the deployment allows (flow-format.md#applications). */
import type { Deployment } from '../contract/deployment.ts';
import { accountRefusal } from '../flow/account/account-flow.ts';
import type { Host } from './host.ts';
import { expandVariables } from './prompts/expand-variables.ts';

/** Applications whose result is in a variable that their argument names, and where it stands. */
const RESULT_VARIABLE: { [application: string]: number } = { play_and_get_digits: 7, read: 3 };

/** API functions whose `${name(…)}` an argument may contain; FreeSWITCH would run any. */
const EXPANSIONS = [
  'strftime',
  'create_uuid',
  'url_encode',
  'url_decode',
  'expr',
  'cond',
  'regex',
  'toupper',
  'tolower',
];

export interface ApplicationCall {
  application: string;
  argument: string;
  /** Whose flow runs it; empty for the operator's. */
  account: string;
}

/** Executes, and returns the COMPLETE input's argument. */
export function runApplication(host: Host, deployment: Deployment, call: ApplicationCall): string {
  const { application, account } = call;
  const refused = `error(${application} not allowed)`;
  if (deployment.applications.indexOf(application) < 0) {
    host.log('err', `the application ${application} is not in the list of allowed applications: not run`);
    return refused;
  }
  const danger = runsMoreThanItSays(application, call.argument);
  if (danger !== null) {
    host.log('err', `${application} is not run: its argument ${danger}`);
    return refused;
  }
  // FreeSWITCH gets the text that was checked, and expands nothing in it.
  const argument = account === '' ? call.argument : expandVariables(host, call.argument);
  const reason = account === '' ? null : refusalOf(deployment, { ...call, argument });
  if (reason !== null) {
    host.log('err', `${application} is not run: in a flow of an account ${reason}`);
    return refused;
  }
  // FreeSWITCH hangs up on the caller when nobody answers a bridge; the flow is to hear of it (flow-format.md#listen-7).
  if (application === 'bridge' && host.getVariable('continue_on_fail') === '')
    host.setVariable('continue_on_fail', 'true');
  if (!host.execute(application, argument)) {
    host.log('err', `FreeSWITCH has no application ${application}: is its module loaded?`);
    return `error(${application} failed)`;
  }
  // For the call's record (docs/reference/call-records.md): FreeSWITCH keeps the name in no variable.
  if (application === 'record_session')
    host.setVariable('cti_robot_recordfile', expandVariables(host, splitWords(argument)[0] || ''));
  return `${application}(${resultOf(host, application, argument)})`;
}

const ACCOUNT_REASONS = {
  application: 'it needs a line of accountTargets',
  address: 'its argument may not have an address',
  file: 'its argument may not have a path of this host',
  variable: 'it sets a variable whose name does not begin with flow_',
};

function refusalOf(
  deployment: Deployment,
  { application, argument, account }: ApplicationCall,
): string | null {
  const targets = deployment.accountTargets || [];
  const refusal = accountRefusal(application, argument, { account, targets });
  return refusal === null ? null : ACCOUNT_REASONS[refusal];
}

/**
 * Ways in which an allowed application's argument runs code or another application; null when it has none.
 * The allow-list would mean little if a flow could `set` a hook that runs `system`.
 */
function runsMoreThanItSays(application: string, argument: string): string | null {
  const call = /\$\{\s*([^{}()\s]+)\s*\(/g;
  for (let match = call.exec(argument); match; match = call.exec(argument)) {
    if (EXPANSIONS.indexOf(match[1] as string) < 0) return `calls an API command`;
  }
  if (/\$\{[^}]*\$\{/.test(argument)) return 'nests variables';
  if (/shell_stream|system\s*:/i.test(argument)) return 'runs a command';
  if (
    /(?:api_|execute_on|exec_|bridge_pre_execute|bridge_generate|api_hangup_hook|_hook|hangup_complete)/i.test(
      argument,
    )
  ) {
    return 'sets a hook';
  }
  if (/^(?:transfer|deflect|att_xfer|intercept|bridge)$/.test(application) && /\binline\b/i.test(argument)) {
    return 'names an inline dialplan';
  }
  return null;
}

function resultOf(host: Host, application: string, argument: string): string {
  if (application === 'bridge') return host.getVariable('originate_disposition') || 'SUCCESS';
  const words = splitWords(argument);
  if (application === 'record') return expandVariables(host, words[0] || '');
  const at = RESULT_VARIABLE[application];
  if (at === undefined) return 'SUCCESS';
  const variable = words[at];
  return variable ? host.getVariable(variable) : '';
}

/** FreeSWITCH's own way to split: by blanks, single quotes group. */
function splitWords(argument: string): string[] {
  return (argument.match(/'[^']*'|[^\s']+/g) || []).map((word) => word.replace(/^'|'$/g, ''));
}
