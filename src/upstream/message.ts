// The upstream's free text for people, made fit to be kept: bounded, well formed, and without the token, should the
// upstream ever echo it. NUL is replaced, since not every ledger can keep it; everything else in it stays as it is, and
// whoever shows it escapes it.

/** OPERATIONS.md, Limits: a stored message. */
const CODE_POINTS_MAX = 512;
/** A shorter token is no secret, and taking it out would garble the text. */
const TOKEN_LENGTH_MIN = 8;

export function keepableMessage(text: string, purchaseToken: string): string {
  const isEchoed = purchaseToken.length >= TOKEN_LENGTH_MIN && text.includes(purchaseToken);
  const clean = isEchoed ? text.replaceAll(purchaseToken, "[token]") : text;
  return cut(clean.toWellFormed().replaceAll("\0", "\ufffd"));
}

/** By code points, so that no character is cut in half. */
function cut(text: string): string {
  if (text.length <= CODE_POINTS_MAX) return text;
  let end = 0;
  for (let count = 0; count < CODE_POINTS_MAX && end < text.length; count += 1) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}
