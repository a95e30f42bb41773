// The settings of receipts: by which keys they are signed, and in whose name.

import { z } from "zod";
import type { Variables } from "./names.ts";

export interface ReceiptSettings {
  /** null: made once and kept beside the database. */
  readonly keys: ReceiptKeysPlace | null;
  /** `iss` of every receipt. */
  readonly issuer: string;
}

/** The keys themselves are looked at where they are read: a JWK Set in the variable, or in a file. */
export type ReceiptKeysPlace =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly path: string };

export const RECEIPT_ISSUER_DEFAULT = "iap-graphql";

export const RECEIPT_SHAPE = {
  RECEIPT_KEYS: z
    .string()
    .refine(isPlace, "a JWK Set of Ed25519 private keys as JSON text, or @PATH of a file that holds one")
    .transform(placeOf)
    .optional(),
  RECEIPT_ISSUER: z
    .string()
    .regex(/^[^\p{Cc}\p{Cs}]{1,128}$/u, "text of 1 to 128 characters, no control characters")
    .optional(),
};

type Values = z.infer<z.ZodObject<typeof RECEIPT_SHAPE>>;

export function receiptSettings(values: Values): ReceiptSettings {
  return { keys: values.RECEIPT_KEYS ?? null, issuer: values.RECEIPT_ISSUER ?? RECEIPT_ISSUER_DEFAULT };
}

/** Games verify receipts for years: in production neither may be anything that nobody chose. */
export function receiptLines(given: Variables): string[] {
  if (given["NODE_ENV"] !== "production") return [];
  return ["RECEIPT_KEYS", "RECEIPT_ISSUER"]
    .filter((name) => given[name] === undefined)
    .map((name) => `${name}: is required in production`);
}

function isPlace(text: string): boolean {
  if (text.startsWith("@")) return text.length > 1 && !text.includes("\0");
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === "object" && content !== null && "keys" in content && Array.isArray(content.keys);
  } catch {
    return false;
  }
}

function placeOf(text: string): ReceiptKeysPlace {
  return text.startsWith("@") ? { kind: "file", path: text.slice(1) } : { kind: "text", text };
}
