// The vendor's result codes (IAP server API and client SDK). Clients already branch on these numbers, so the gateway
// reports its own failures with the vendor's number for the same case and invents none.

export const SUCCESS = 0;
/** Vendor's client SDK: no answer within the deadline. */
export const NETWORK_TIMEOUT = 100;
/** Vendor's client SDK: the caller may not act on this payment. */
export const AUTHORIZATION_ERROR = 101;
/** Vendor's client SDK: an HTTP status other than 200. Also what a call that was never sent is answered with. */
export const SERVER_UNKNOWN_ERROR = 106;
/** Vendor's client SDK: an answer that cannot be used. */
export const RESPONSE_ON_FAILED = 107;
/** Vendor's client SDK: another call for it is under way. */
export const IN_PROGRESS = 117;
/** IAP server: not consumed by this call. */
export const INVALID_PARAMETERS = 1100;
/** IAP server: not consumed; a bad token, or a payment that is not in a consumable state. */
export const CONSUME_FAILED = 5000;
/** IAP server: consumed by an earlier call, ours or another's. */
export const ALREADY_CONSUMED = 5018;
/** IAP server: says nothing about the payment; treated as unknown. */
export const UNKNOWN_ERROR = 9999;

/** As the vendor's pages call them, for people who compare. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [NETWORK_TIMEOUT, "NETWORK_TIMEOUT"],
  [AUTHORIZATION_ERROR, "AUTHORIZATION_ERROR"],
  [SERVER_UNKNOWN_ERROR, "IAP_SERVER_UNKNOWN_ERROR"],
  [RESPONSE_ON_FAILED, "IAP_RESPONSE_ON_FAILED"],
  [IN_PROGRESS, "IAP_IN_PROGRESS_ERROR"],
  [INVALID_PARAMETERS, "INVALID_PARAMETERS"],
  [2111, "HTTP_CONTENT_TYPE_NOT_SUPPORT"],
  [2112, "HTTP_REQUEST_METHOD_NOT_SUPPORT"],
  [CONSUME_FAILED, "CONSUME_FAILED"],
  [ALREADY_CONSUMED, "ALREADY_CONSUMED"],
  [UNKNOWN_ERROR, "UNKNOWN_ERROR"],
]);

/** null for a code that the vendor's pages do not list. */
export function nameOfCode(code: number): string | null {
  return NAMES.get(code) ?? null;
}

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

/** Whether a number is usable as a result code: GraphQL's Int is 32 bits wide. */
export function isResultCode(value: number): boolean {
  return Number.isInteger(value) && value >= INT32_MIN && value <= INT32_MAX;
}
