import { Command } from 'commander';
import { wholeNumber } from '../dialing/values.ts';
import { type HubOptions, print, useHub, withHubOptions } from '../options.ts';

interface TicketOptions extends HubOptions {
  host?: string;
  ttl?: number;
}

interface Ticket {
  wss: string;
  user: string;
  password: string;
  expires: number;
}

/** `cti-robot route ticket`: with it a browser calls a route, once. */
export function ticketCommand(): Command {
  return withHubOptions(new Command('ticket'))
    .description('make a ticket with which a browser calls a route, once')
    .argument('<number>', 'what is called: the number or the name of a route')
    .option('--host <name>', 'the host that takes the call')
    .option('--ttl <seconds>', 'within which the call must begin; default 60', wholeNumber)
    .action(async (route: string, options: TicketOptions) => {
      const { host, ttl } = options;
      const body = { route, ...(host !== undefined && { host }), ...(ttl !== undefined && { ttl }) };
      const ticket = (await useHub(options, (hub) => hub.ask('POST', '/v1/inbound/ticket', body))) as Ticket;
      const { wss, user, password, expires } = ticket;
      const until = new Date(expires).toISOString();
      const words = `wss       ${wss}\nuser      ${user}\npassword  ${password}\nuntil     ${until}\n`;
      print(options.json, ticket, words);
    });
}
