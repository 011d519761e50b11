/**
 * A server for the page, to try it, and to see what your own server has to do: it gives out the files, and asks the hub
 * for a ticket with a key that the page does not know. Limit who gets tickets as you limit who may call you.
 *
 *   HUB=https://robot.example.com KEY=<API key> ROUTE=help node server.mjs
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const { HUB = 'http://127.0.0.1:8080', KEY = '', ROUTE = 'help', PORT = '3000' } = process.env;
const FILES = {
  '/': ['index.html', 'text/html'],
  '/page.css': ['page.css', 'text/css'],
  '/page.js': ['page.js', 'text/javascript'],
  '/call.js': ['call.js', 'text/javascript'],
  '/jssip.js': ['jssip.js', 'text/javascript'],
};

async function ticket() {
  const answer = await fetch(new URL('/v1/inbound/ticket', HUB), {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ route: ROUTE }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`the hub answers ${answer.status}: ${JSON.stringify(body.error)}`);
  return body.data;
}

createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url === '/ticket') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(await ticket()));
      return;
    }
    const [name, type] = FILES[request.url] ?? [];
    if (name === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.end(await readFile(new URL(name, import.meta.url)));
  } catch (error) {
    console.error(error.message);
    response.writeHead(502).end();
  }
}).listen(Number(PORT), '127.0.0.1', () => console.log(`open http://localhost:${PORT}/`));
