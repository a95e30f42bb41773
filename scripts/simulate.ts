import { runCampaign, replay } from "../test/simulation/campaign.ts";
import { shrink } from "../test/simulation/shrink.ts";
import { textOf, listFrom } from "../test/simulation/world/choices.ts";
if (process.argv[2]?.startsWith("h")) { const e = await replay(listFrom(process.argv[2])); console.log(e.trace.join("\n"), e.complaints, e.plan); process.exit(); }
const t = performance.now();
const r = await runCampaign({ firstSeed: Number(process.argv[2] ?? 1), histories: Number(process.argv[3] ?? 500) });
console.log((performance.now()-t)/r.histories, "ms each", r.steps/r.histories, "steps", r.digest);
console.log(r.rareStates, process.argv[4] ? r.faults : "", r.failures.length);
const kinds = new Map(r.failures.map(f => [(f.end.complaints[0]??"").replaceAll(/[a-z]*\d+(?:\.\d+)*/g, "").slice(0,60), f]));
for (const [k, f] of [...kinds].slice(0, 8)) { const s = await shrink(f.end); console.log(f.seed, f.end.complaints, f.end.plan.engine, f.end.plan.instances, "\n", textOf(s.taken)); if (process.argv[4]) console.log(s.trace.join("\n"), s.complaints); }
