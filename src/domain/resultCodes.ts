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
/** IAP server: not consumed by this call; the token is bad, or the payment is not in a consumable state. */
export const CONSUME_FAILED = 5000;
/** IAP server: consumed by an earlier call, ours or another's. */
export const ALREADY_CONSUMED = 5018;
/** IAP server: says nothing about the payment; treated as unknown. */
export const UNKNOWN_ERROR = 9999;

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

/** Whether a number is usable as a result code: GraphQL's Int is 32 bits wide. */
export function isResultCode(value: number): boolean {
  return Number.isInteger(value) && value >= INT32_MIN && value <= INT32_MAX;
}
