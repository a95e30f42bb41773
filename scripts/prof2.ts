import { runHistory } from "../test/simulation/history.ts";
import { choicesOf } from "../test/simulation/campaign.ts";
import { createLedgerPool } from "../test/simulation/ledger/ledgerPool.ts";
const pool=createLedgerPool(); let stubborn=0, jun=0, both=0, junAsked=0, minaRej=0, ex: number[]=[];
for (let s=1;s<=4000;s++){ const e=await runHistory(choicesOf(s),{engines:["modelled"],openLedger:pool.open}); if(e.plan.upstreamMood!=="stubborn") continue; stubborn++;
 const t=e.plan.claims.some(c=>c.playerId==="jun"&&c.purchaseToken.startsWith("genuine")&&c.itemSeq===1n); if(!t) continue; jun++;
 const text=e.trace.join("\n"); const cut=text.indexOf("THE FAULTS"); const tr=text.slice(0,cut);
 const i=e.plan.claims.findIndex(c=>c.playerId==="jun"&&c.purchaseToken.startsWith("genuine")&&c.itemSeq===1n)+1;
 if (tr.includes(`writes caller${i}.`)) { junAsked++; if (/hears UNKNOWN \d+ on caller1/.test(tr) && tr.includes(`hears UNKNOWN 107 on caller${i}`)) { both++; ex.push(s);} } }
console.log({stubborn,jun,junAsked,both},ex.slice(0,10));
