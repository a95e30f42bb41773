// Why a request was refused before it was carried out, as the log and the metrics count it: a closed set of words, none of
// which holds anything that the caller sent. The caller hears less: who nobody could establish never learns by which rule.

/** Nobody could be established as the caller. In the order in which they are looked at. */
export const IDENTITY_RULES = {
  no_credential: "no `Authorization: Bearer` header",
  no_source: "a JWT where only API keys are configured, or the other way round",
  dev_host:
    "no source of identity is configured, and `Host` is no name of this machine, or a proxy passed the request on",
  dev_forwarded: "no source of identity is configured, and a proxy's header says that the request was forwarded",
  token_malformed: "no JWT that could be read",
  token_algorithm: "`alg` is none of `AUTH_ALGORITHMS`",
  token_type: "`typ` is another purpose's",
  token_no_keys: "the key set of `AUTH_JWKS_URL` could not be read",
  token_unknown_key: "`kid` is not in the key set",
  token_signature: "the signature is not by that key",
  token_expired: "`exp` is over",
  token_not_yet_valid: "`nbf` or `iat` is still to come",
  token_no_expiry: "`exp` is missing or no date",
  token_issuer: "`iss` is not `AUTH_ISSUER`",
  token_audience: "`aud` is not `AUTH_AUDIENCE`",
  token_player: "the claim of `AUTH_PLAYER_CLAIM` is missing or no player's name",
  token_app: "the token is bound to none of the apps, or to two",
  api_key_malformed: "no text that could be an API key",
  api_key_unknown: "no API key of that id, or another secret",
  api_key_expired: "the API key's `expiresAt` is over",
  api_key_revoked: "the API key was revoked",
  fault: "the source of identity itself failed",
} as const;

/** The caller is known or need not be, and the request is more than is let through. */
export const LIMITS_REACHED = {
  rate_player: "`RATE_LIMIT_PLAYER`",
  rate_key: "`RATE_LIMIT_KEY`",
  rate_address: "`RATE_LIMIT_ADDRESS`",
  rate_auth_failures: "`RATE_LIMIT_AUTH_FAILURES`",
  rate_wrong_tokens: "`RATE_LIMIT_WRONG_TOKENS`",
  rate_lists: "lists asked of the upstream, of one player",
  rate_other: "another limit that the caller may wait for",
  open_limit: "`LIMIT_OPEN_PER_PAYMENT`, `LIMIT_OPEN_PER_PLAYER`",
  at_once: "requests under way of one player, one key or one app",
  overloaded: "requests under way of everybody, exports under way, or calls that wait for the ledger",
  connections: "connections of one address, or of everybody",
  answer_unread: "a connection whose answers were not taken, which was closed",
  document_limit:
    "a limit of documents and their variables: `LIMIT_TOKENS`, `LIMIT_DEPTH`, `LIMIT_COST` and the others",
  document_untrusted: "`TRUSTED_DOCUMENTS`: no document of that id, or a free one where only trusted ones are answered",
  body_too_large: "`LIMIT_BODY_BYTES`",
  ambiguous: "two headers of a kind that decides, a target with a host, or too many headers",
} as const;

export type IdentityRule = keyof typeof IDENTITY_RULES;
export type LimitReached = keyof typeof LIMITS_REACHED;
export type RefusedReason = IdentityRule | LimitReached;
