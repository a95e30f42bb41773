// The token of a control: as long as the genuine one and of the same shape, but certainly another.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** Bytes at or above the last whole multiple are drawn again, so that every character is equally likely. */
const UNBIASED_BELOW = 256 - (256 % ALPHABET.length);

/**
 * Letters and digits are drawn anew, everything else (padding, dots, dashes) stays in its place. A token without any
 * letter or digit is replaced whole.
 */
export function randomTokenLike(token: string, randomBytes: (count: number) => Uint8Array): string {
  const isKept = (character: string) => !/[A-Za-z0-9]/.test(character);
  const keepsShape = !Array.from(token).every(isKept);
  for (;;) {
    const characters = Array.from(token, (character) =>
      keepsShape && isKept(character) ? character : drawCharacter(randomBytes),
    );
    const candidate = characters.join("");
    if (candidate !== token) return candidate;
  }
}

function drawCharacter(randomBytes: (count: number) => Uint8Array): string {
  for (;;) {
    const [byte = 255] = randomBytes(1);
    if (byte < UNBIASED_BELOW) return ALPHABET.charAt(byte % ALPHABET.length);
  }
}
