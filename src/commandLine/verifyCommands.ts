// The commands that verify what this product signed, wherever it went.

import type { Command } from "commander";
import type { VerifyReceiptOptions } from "../commands/verifyReceipt.ts";

const VERIFY_RECEIPT_HELP = `
Examples:
  iap-graphql verify receipt - --jwks https://iap.example.com/.well-known/jwks.json --issuer https://iap.example.com < receipt.txt
  iap-graphql verify receipt "$RECEIPT" --jwks ./jwks.json --app puzzle --json | jq .claims.jti

Without --jwks, it uses the keys of this environment: RECEIPT_KEYS, or the keys that were created beside the database.
A verified receipt may have been granted before: grant once for each jti. docs/how-to/verify-a-receipt.md

Exit codes:
  0  the text is a valid receipt of that issuer for that app
  1  the text is not valid; the reason is printed
  2  bad configuration or usage, or no key set available; nothing was verified`;

export function addVerifyCommands(program: Command): void {
  const verify = program.command("verify").description("verify a signature of this product, also offline");
  verify
    .command("receipt")
    .description("check that a text is a valid receipt; alg, typ, issuer and app are fixed, never taken from the text")
    .argument("<jws>", "the receipt, or - to read it from standard input")
    .option("--jwks <place>", "the key set: an https address, or a file (default: the keys of this environment)")
    .option("--issuer <text>", "the issuer that must have signed it (default: RECEIPT_ISSUER, else iap-graphql)")
    .option("--app <name>", "the app that it must be for", "default")
    .option("--json", "print {isVerified, kid, claims} or {isVerified, reason}")
    .addHelpText("after", VERIFY_RECEIPT_HELP)
    .action(async (jws: string, options: VerifyReceiptOptions) =>
      (await import("../commands/verifyReceipt.ts")).runVerifyReceipt(jws, options),
    );
}
