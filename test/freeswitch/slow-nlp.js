/** An NLP service that takes its time, in a thread of its own: the thread that drives calls must not be part of it. */
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (piece) => {
    body += piece;
  });
  request.on('end', () => {
    parentPort.postMessage('asked');
    // The keyword 好 is also meant by another word for it.
    const isMeant = /没问题|好/.test(decodeURIComponent(JSON.parse(body).text));
    const answer = JSON.stringify({
      keyword: isMeant ? '好' : '',
      description: isMeant ? 'meant' : 'unknown',
    });
    setTimeout(() => response.end(answer), workerData.ms);
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));
