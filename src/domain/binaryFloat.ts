// The decimal behind a text that a binary float was printed to: 2.2899999618530273 is what 2.29 becomes when a 32-bit
// float is widened to 64 bits on its way. Floats only compare here; every digit of a result comes from integers.
//
// A text is the print of a float if it reads back as that float, and if it is the float's exact value, rounded up or down
// at the text's last digit. So all ways to print one are known (the shortest text, 17 digits, 20 decimals, all digits),
// and 1000.00000000000001, which reads back as 1000 but is printed by nothing, is not one.

/** Every float from 2^-24 up is an integer times 2^-76; so much finer than that is exact, and far from overflow. */
const FRACTION_BITS = 128;
const ONE = 1n << BigInt(FRACTION_BITS);
const FLOAT_MIN = 2 ** -24;
const FLOAT_MAX = 2 ** 64;

/**
 * The shortest decimal of at most `placesMax` (6 at most) places that the float of 32 or of 64 bits stands for whose print
 * is `digits` * 10^-`decimals`; of several equally short ones the nearest. It is answered times 10^`placesMax`; null where
 * the text is no such print. Zero is printed as zero alone.
 */
export function decimalPrintedAs(digits: bigint, decimals: number, placesMax: number): bigint | null {
  const float = Number(`${digits}e-${decimals}`);
  if (float < FLOAT_MIN || float > FLOAT_MAX) return null;
  const exact = BigInt(float * 2 ** FRACTION_BITS);
  const roundedBy = digits * ONE - exact * powerOfTen(decimals);
  if (roundedBy <= -ONE || roundedBy >= ONE) return null;
  for (let places = 0; places <= placesMax; places += 1) {
    // One that is further away stands for the float only where this one does: floats are as far apart above it as below, but for the
    // powers of two, and no decimal that is shorter than such a power stands for it.
    const nearest = (exact * powerOfTen(places) + ONE / 2n) / ONE;
    if (isStoodForBy(float, nearest, places)) return nearest * powerOfTen(placesMax - places);
  }
  return null;
}

/**
 * Rounding to 64 bits first and to 32 then is the same as rounding to 32 at once: a decimal of at most 6 places that is not
 * the middle between two 32-bit floats is further from it than 10^-6 * 2^-25 of its size, and 64 bits are exact to 2^-53.
 */
function isStoodForBy(float: number, candidate: bigint, places: number): boolean {
  const nearest = Number(`${candidate}e-${places}`);
  return nearest === float || Math.fround(nearest) === float;
}

function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
