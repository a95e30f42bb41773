// A process full of callers: `node racingCallers.ts ADDRESS COUNT CALL`. All of them make the same call (JSON) at the same moment;
// what each heard, and as what it was sent, comes back as one JSON list on standard output.

import { type ConsumeCall, createGatewayClient } from "../../support/gatewayClient.ts";
import { untilAnswered } from "../../support/untilAnswered.ts";

const [address = "", count = "0", text = ""] = process.argv.slice(2);
const call: ConsumeCall = JSON.parse(text);
const client = createGatewayClient(() => address, true);

const answers = await Promise.all(Array.from({ length: Number(count) }, () => untilAnswered(client, call)));
process.stdout.write(JSON.stringify(answers.map(({ requestId, result }) => ({ requestId, result }))));
