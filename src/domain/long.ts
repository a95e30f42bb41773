// The upstream's 64-bit numbers from their digits, exact to the last one. Only the plain spelling is taken: a payment's item
// must have one name.

const DECIMAL_TEXT = /^(?:0|-?[1-9][0-9]{0,18})$/;
const LONG_MAX = 2n ** 63n - 1n;
const LONG_MIN = -(2n ** 63n);

export function parseLong(text: string): bigint | null {
  if (!DECIMAL_TEXT.test(text)) return null;
  const long = BigInt(text);
  return long >= LONG_MIN && long <= LONG_MAX ? long : null;
}
