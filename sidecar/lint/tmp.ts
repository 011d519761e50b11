import { readFileSync } from 'node:fs';
import { lintFlow } from './lint.ts';
import { bigFlow } from '../../test/support/big-flow.ts';
for (const f of process.argv.slice(2)) { console.log('==',f); for (const x of lintFlow('t', readFileSync(f,'utf8'))) console.log(x.severity,x.rule,x.path,x.message.en,'|',x.message.zh); }
const big=bigFlow(1000);
for (let i=0;i<3;i++){const t=performance.now(); const r=lintFlow('big',big); const c:any={}; for(const x of r) c[x.rule]=(c[x.rule]??0)+1; console.log(big.length,Buffer.byteLength(big),(performance.now()-t).toFixed(0),'ms',c);}
