// The commands of keys: those by which servers and operators call, and those by which receipts are signed.

import type { Command } from "commander";
import type { CreateKeyOptions, KeyFileOptions } from "../commands/keys.ts";
import type { ListReceiptKeysOptions, NewReceiptKeyOptions } from "../commands/receiptKeys.ts";

const KEYS_HELP = `
Examples:
  iap-graphql keys api list
  iap-graphql keys receipts list

Exit codes:
  0  done
  1  there is no such key, or a fault ended the command; nothing was changed
  2  bad configuration or usage; nothing was changed`;

const API_KEYS_HELP = `
Examples:
  AUTH_API_KEYS_FILE=/etc/iap/keys.json iap-graphql keys api create --name game-1 --role server --expires 365d
  iap-graphql keys api create --name support --role operator --app puzzle --file ./data/api-keys.json
  iap-graphql keys api list --json | jq '.keys[] | select(.status == "in force")'
  iap-graphql keys api revoke 7f3a9c21b0de

A running server applies a change within a second. docs/how-to/make-rotate-and-revoke-api-keys.md

Exit codes:
  0  done
  1  there is no such key, or a fault ended the command; nothing was changed
  2  bad configuration or usage; nothing was changed`;

const RECEIPT_KEYS_HELP = `
Examples:
  iap-graphql keys receipts new --nbf 30m
  (umask 077; printf '{"keys":[%s]}\\n' "$(iap-graphql keys receipts new)" > receipt-keys.json)
  RECEIPT_KEYS=@./receipt-keys.json iap-graphql keys receipts list

The first key in RECEIPT_KEYS signs, unless its nbf is in the future. docs/how-to/rotate-receipt-keys.md

Exit codes:
  0  done
  1  no keys are set, and none were made yet
  2  bad configuration or usage`;

export function addKeyCommands(program: Command): void {
  const keys = program
    .command("keys")
    .description("manage API keys of game servers and operators, and the keys that sign receipts")
    .addHelpText("after", KEYS_HELP);
  addApiKeyCommands(keys);
  addReceiptKeyCommands(keys);
}

function addApiKeyCommands(keys: Command): void {
  const api = keys
    .command("api")
    .description("create, list and revoke API keys in the file that AUTH_API_KEYS_FILE names")
    .addHelpText("after", API_KEYS_HELP);
  const fileOption = ["--file <path>", "the file of API keys (default: AUTH_API_KEYS_FILE)"] as const;
  api
    .command("create")
    .description("create a key; its text is printed once and not stored")
    .requiredOption("--name <name>", "what it is called, in lists and in the audit log")
    .requiredOption("--role <role>", "server or operator")
    .option("--app <name>", "the only app that the key may use (default: all)")
    .option("--expires <when>", "days from now (90d), a date or an instant (default: never)")
    .option("--test", "a key whose text starts with iapk_test_, to distinguish it from a live key")
    .option(...fileOption)
    .option("--json", "print {id, name, role, app, expiresAt, key}")
    .addHelpText("after", API_KEYS_HELP)
    .action(async (options: CreateKeyOptions) => (await import("../commands/keys.ts")).runCreateKey(options));
  api
    .command("list")
    .description("list every key with its status and its last use, which the ledger of DATABASE_URL records")
    .option(...fileOption)
    .option("--json", "print {hasUses, keys: [{id, name, role, app, expiresAt, revokedAt, status, lastUsedAt}]}")
    .addHelpText("after", API_KEYS_HELP)
    .action(async (options: KeyFileOptions) => (await import("../commands/keys.ts")).runListKeys(options));
  api
    .command("revoke")
    .description("revoke a key permanently, from now on")
    .argument("<id>", "the key's id, or the whole key")
    .option(...fileOption)
    .option("--json", "print {id, name, wasRevokedBefore}")
    .addHelpText("after", API_KEYS_HELP)
    .action(async (id: string, options: KeyFileOptions) =>
      (await import("../commands/keys.ts")).runRevokeKey(id, options),
    );
}

function addReceiptKeyCommands(keys: Command): void {
  const receipts = keys
    .command("receipts")
    .description("manage the keys of RECEIPT_KEYS, which sign receipts")
    .addHelpText("after", RECEIPT_KEYS_HELP);
  receipts
    .command("new")
    .description("create a key; its private JWK is printed once and not stored")
    .option(
      "--nbf <when>",
      "do not sign before this: a time from now (30m, 2h, 7d), a date or an instant (default: at once)",
    )
    .option("--json", "print {kid, notBefore, jwk}, and no advice")
    .addHelpText("after", RECEIPT_KEYS_HELP)
    .action(async (options: NewReceiptKeyOptions) =>
      (await import("../commands/receiptKeys.ts")).runNewReceiptKey(options),
    );
  receipts
    .command("list")
    .description(
      "list every key of RECEIPT_KEYS by kid and thumbprint, and show which one signs; never the keys themselves",
    )
    .option("--json", "print {keys: [{kid, thumbprint, notBefore, signs}]}")
    .addHelpText("after", RECEIPT_KEYS_HELP)
    .action(async (options: ListReceiptKeysOptions) =>
      (await import("../commands/receiptKeys.ts")).runListReceiptKeys(options),
    );
}
