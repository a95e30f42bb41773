// Which of GraphQL's two media types an answer that Apollo does not make goes out as, and whether the caller asked for the
// older one by name: with it, what GraphQL itself refuses has status 200.

export type AnswerType = "application/json" | "application/graphql-response+json";

const TYPES: readonly AnswerType[] = ["application/graphql-response+json", "application/json"];

/** Far more than any client sends; what is beyond is not read, neither here nor by Apollo. */
export const ACCEPT_LENGTH_MAX = 1_024;

/** The highest q wins, of equal ones the first (RFC 9110, 12.5.1). null: neither is named. */
export function answerTypeOf(accept: string | undefined): AnswerType | null {
  let best: AnswerType | null = null;
  let bestQ = 0;
  for (const part of (accept ?? "").slice(0, ACCEPT_LENGTH_MAX).split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const type = TYPES.find((known) => known === name);
    if (type === undefined) continue;
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    const q = weight === undefined ? 1 : Number(weight.slice(2));
    if (q > bestQ) [best, bestQ] = [type, q];
  }
  return best;
}
