import { runCampaign } from "../test/simulation/campaign.ts";
const t = performance.now();
const r = await runCampaign({ firstSeed: 1, histories: Number(process.argv[2]) });
console.log((performance.now() - t) / r.histories, r.steps / r.histories, r.failures.length, r.rareStates);
