// Comparator C made durable the plain way: one INSERT before the call and one after it, each on disk before the next
// step, on the thread that serves. It still knows no replay, no doubt and no feed.

import Database from "better-sqlite3";
import { consumeByKy, startStandalone } from "./standaloneServer.ts";

const database = new Database(process.env["BENCH_DATABASE"]);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(`CREATE TABLE intents (payment_seq TEXT PRIMARY KEY, item_seq INTEGER NOT NULL, asked_at INTEGER NOT NULL);
  CREATE TABLE outcomes (payment_seq TEXT PRIMARY KEY, result_code INTEGER NOT NULL, price REAL, currency TEXT, settled_at INTEGER NOT NULL)`);
const insertIntent = database.prepare("INSERT INTO intents VALUES (?, ?, ?)");
const insertOutcome = database.prepare("INSERT INTO outcomes VALUES (?, ?, ?, ?, ?)");

await startStandalone(async (paymentSeq, itemSeq, purchaseToken) => {
  insertIntent.run(paymentSeq, itemSeq, Date.now());
  const answer = await consumeByKy(paymentSeq, itemSeq, purchaseToken);
  const { price, currency } = answer.result ?? {};
  insertOutcome.run(paymentSeq, answer.header.resultCode, price ?? null, currency ?? null, Date.now());
  return answer;
});
