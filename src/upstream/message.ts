// The upstream's free texts for people, made fit to be kept: bounded, well formed, and without the secrets that were sent
// along, should the upstream ever echo them. NUL is replaced, since not every ledger can keep it; everything else in it
// stays as it is, and whoever shows it escapes it.

/** OPERATIONS.md, Limits: a stored message. */
const MESSAGE_LENGTH_MAX = 512;
/** A shorter text is no secret, and taking it out would garble the message. */
const SECRET_LENGTH_MIN = 8;
const TAKEN_OUT = "[token]";

export function keepableMessage(text: string, secrets: readonly string[]): string {
  return keepableText(text, MESSAGE_LENGTH_MAX, secrets);
}

/** A short name of a component; a longer one is cut, so that it never crowds out the message itself. */
const THROW_POINT_LENGTH_MAX = 64;

/** The text of a failure, followed by the point that failed where the upstream says one: `internal (at IAP)`. */
export function failureMessage(text: string, throwPoint: string | null, secrets: readonly string[]): string {
  const point = throwPoint === null ? "" : keepableText(throwPoint, THROW_POINT_LENGTH_MAX, secrets);
  if (point === "") return keepableMessage(text, secrets);
  const suffix = `(at ${point})`;
  const message = keepableText(text, MESSAGE_LENGTH_MAX - suffix.length - 1, secrets);
  return message === "" ? suffix : `${message} ${suffix}`;
}

/** Cut by code points, so that no character is cut in half. */
export function keepableText(text: string, lengthMax: number, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= SECRET_LENGTH_MIN && clean.includes(secret)) clean = clean.replaceAll(secret, TAKEN_OUT);
  }
  return cut(clean.toWellFormed().replaceAll("\0", "\ufffd"), lengthMax);
}

function cut(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  let end = 0;
  for (let count = 0; count < lengthMax && end < text.length; count += 1) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}
