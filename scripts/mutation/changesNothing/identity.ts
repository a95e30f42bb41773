import type { Group } from "./group.ts";

export const IDENTITY: readonly Group[] = [
  {
    why: "A pattern that is given undefined reads the word, which is no credential.",
    mutants: [
      'src/identity/createIdentity.ts | const credential = BEARER.exec(authorization ?? "")?.[1]; | authorization ?? "" => (authorization)',
    ],
  },
  {
    why: "The type needs the words: another condition tells the same. Only an unknown answer has `codeMeans`, only an inference a proof, an attempt is found only on a consumption that is found, a map above its limit has an oldest entry, what was refused has a reason, a digest of 32 zero bytes is nobody's, an IPv6 address has eight groups, money that stands came back in some way, a row of refusals has a last one, and null is above nothing.",
    mutants: [
      "src/identity/apiKeyIdentity.ts | if (key === undefined || !isKey || !isAlive(key, epochMs())) return null; | key === undefined || !isKey => (!isKey)",
      'src/identity/apiKeyList.ts | return { isValid: false, line: `${issue?.path.join(".") || "the whole"}: ${issue === undefined ? "" : told(issue)}` }; | issue === undefined => false',
      "src/identity/believedTokens.ts | if (tokens.size > tokensMax && oldest !== undefined) tokens.delete(oldest); | tokens.size > tokensMax && oldest !== undefined => (tokens.size > tokensMax)",
      "src/identity/rateLimits/networkOf.ts | const [, , , , , mark, high = 0, low = 0] = groups; | 0 => 1",
      'src/identity/tokenHeader.ts | if (typeof alg !== "string" || !algorithms.includes(alg)) return false; | typeof alg !== "string" || !algorithms.includes(alg) => (!algorithms.includes(alg))',
    ],
  },
  {
    why: "Verifying by no keys, or by what is no list of keys, throws within the `try` that refuses; and who is nobody is nobody when found again.",
    mutants: [
      "src/identity/playerIdentity.ts | if (newer === null || newer === set) return [set, verified]; | newer === null || newer === set => (newer === set)",
      "src/identity/playerIdentity.ts | if (current === null) return null; | current === null => false",
      "src/identity/playerIdentity.ts | if (word === null || caller === null) return null; | word === null || caller === null => (word === null)",
      "src/identity/playerIdentity.ts | if (word === null || caller === null) return null; | word === null || caller === null => (caller === null)",
      "src/identity/playerIdentity.ts | if (word === null || caller === null) return null; | || => &&",
      "src/identity/verifyToken.ts | if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyByEach(token, error, options); | error instanceof errors.JWKSMultipleMatchingKeys => true",
    ],
  },
  {
    why: "Content of another shape throws at the next step, within the same `try`, and ends the same way; and this version of Node says by itself that x and d are not of one key.",
    mutants: [
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null => (typeof content !== "object")',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null => (content === null)',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null || !("keys" in content) => false',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null || !("keys" in content) => (typeof content !== "object" || content === null)',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | typeof content !== "object" || content === null || !("keys" in content) => (!("keys" in content))',
      'src/identity/receipts/receiptKeySet.ts | if (typeof content !== "object" || content === null || !("keys" in content)) return null; | || => &&',
      'src/identity/receipts/receiptKey.ts | return createPublicKey(privateKey).export({ format: "jwk" }).x === x ? privateKey : null; | createPublicKey(privateKey).export({ format: "jwk" }).x === x => true',
    ],
  },
  {
    why: "The type needs the words: an answer of 200 has a body, if an empty one, what a file system refuses has a code, and a time that is not there, less than nothing, is no recent one.",
    mutants: [
      "src/identity/fetchKeySet.ts | for await (const chunk of response.body ?? []) { | response.body ?? [] => (response.body)",
      'src/identity/readPrivateFile.ts | return refused(`${path} cannot be read (${systemCodeOf(error) ?? "unknown error"})`, null); | systemCodeOf(error) ?? "unknown error" => (systemCodeOf(error))',
      "src/identity/keyUseNotes.ts | if (now - (notedAtMs.get(keyId) ?? -Infinity) < NOTE_INTERVAL_MS) return; | notedAtMs.get(keyId) ?? -Infinity => (notedAtMs.get(keyId))",
    ],
  },
  {
    why: "Tokens are told apart by 72 bits of a digest; by some more or fewer as well, and more only take more memory.",
    mutants: [
      'src/identity/rateLimits/playerLimits.ts | return createHash("sha256").update("wrong token\\0").update(purchaseToken).digest("base64url").slice(0, 12); | .slice(0, 12) => ',
      'src/identity/rateLimits/playerLimits.ts | return createHash("sha256").update("wrong token\\0").update(purchaseToken).digest("base64url").slice(0, 12); | 0 => 1',
      'src/identity/rateLimits/playerLimits.ts | return createHash("sha256").update("wrong token\\0").update(purchaseToken).digest("base64url").slice(0, 12); | 12 => 13',
      'src/identity/rateLimits/playerLimits.ts | return createHash("sha256").update("wrong token\\0").update(purchaseToken).digest("base64url").slice(0, 12); | 12 => 11',
    ],
  },
];
