/** Runs one probe: `probes.js <word> <folder> <sounds>`. Its answers go to `<folder>/answers.json`. */
import { PROBES, wordFor } from './list.ts';
import { host, Tools } from './probe.ts';

const [name = '', folder = '', sounds = ''] = host.argv;
const probe = PROBES.filter((candidate) => wordFor(candidate.name) === name)[0];
const tools = new Tools(folder, sounds);
const answers = probe ? tools.answer(() => probe.run(tools)) : `no probe ${name}`;
new host.FileIO(`${folder}/answers.json`, 'wct').write(JSON.stringify(answers));
