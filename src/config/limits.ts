// The limits that settings can move: what one request may ask for, and how often anybody may ask.

import { z } from "zod";
import type { Rate } from "../domain/rate.ts";

export interface Limits {
  readonly bodyBytesMax: number;
  readonly tokensMax: number;
  readonly depthMax: number;
  readonly aliasesMax: number;
  readonly directivesMax: number;
  readonly selectionsMax: number;
  readonly costMax: number;
  readonly mutationsMax: number;
  readonly operationsMax: number;
  readonly variablesDepthMax: number;
  readonly variablesNodesMax: number;
  /** For queries. */
  readonly timeMsMax: number;
  readonly openPerPaymentMax: number;
  readonly openPerPlayerMax: number;
}

export interface RateLimitSettings {
  readonly player: Rate;
  /** Whether the operator chose it: only then it holds for `dev` too. */
  readonly isPlayerSet: boolean;
  /** null: API keys are not limited. */
  readonly key: Rate | null;
  readonly address: Rate;
  readonly authFailuresPerMinute: number;
  /** Different ones, per payment and player. */
  readonly wrongTokensPerHour: number;
}

export function integer(min: number, max: number, fallback: number) {
  return wholeNumber(min, max).default(fallback);
}

export function optionalInteger(min: number, max: number) {
  return wholeNumber(min, max).optional();
}

function wholeNumber(min: number, max: number) {
  const allowed = `an integer from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, allowed)
    .transform(Number)
    .refine((value) => value >= min && value <= max, allowed);
}

const RATE_ALLOWED = "RATE/BURST: requests a second and at once, each 1 to 1000000, such as 20/600";
const RATE = z.string().transform((text, context): Rate => {
  const [perSecond = 0, burst = 0] = (/^(\d{1,7})\/(\d{1,7})$/.exec(text) ?? []).slice(1).map(Number);
  if (perSecond >= 1 && perSecond <= 1_000_000 && burst >= 1 && burst <= 1_000_000) return { perSecond, burst };
  context.addIssue(RATE_ALLOWED);
  return z.NEVER;
});

export const LIMIT_SHAPE = {
  LIMIT_BODY_BYTES: integer(1_024, 16_777_216, 65_536),
  LIMIT_TOKENS: integer(10, 10_000, 400),
  LIMIT_DEPTH: integer(1, 50, 8),
  LIMIT_ALIASES: integer(0, 1_000, 10),
  LIMIT_DIRECTIVES: integer(0, 1_000, 10),
  LIMIT_SELECTIONS: integer(1, 10_000, 300),
  LIMIT_COST: integer(1, 1_000_000, 2_500),
  LIMIT_MUTATIONS: integer(1, 50, 1),
  LIMIT_OPERATIONS: optionalInteger(1, 100),
  LIMIT_VARIABLES_DEPTH: integer(1, 50, 8),
  LIMIT_VARIABLES_NODES: integer(1, 100_000, 500),
  LIMIT_TIME_MS: integer(10, 600_000, 10_000),
  LIMIT_OPEN_PER_PAYMENT: integer(1, 100_000, 5),
  LIMIT_OPEN_PER_PLAYER: integer(1, 1_000_000, 100),
  RATE_LIMIT_PLAYER: RATE.optional(),
  RATE_LIMIT_KEY: RATE.optional(),
  RATE_LIMIT_ADDRESS: RATE.default({ perSecond: 200, burst: 2_000 }),
  RATE_LIMIT_AUTH_FAILURES: integer(1, 100_000, 30),
  RATE_LIMIT_WRONG_TOKENS: integer(1, 100_000, 10),
};

const PLAYER_RATE: Rate = { perSecond: 20, burst: 600 };

export function limitsOf(
  values: z.output<z.ZodObject<typeof LIMIT_SHAPE>>,
  isProduction: boolean,
): { readonly limits: Limits; readonly rateLimits: RateLimitSettings } {
  return {
    limits: {
      bodyBytesMax: values.LIMIT_BODY_BYTES,
      tokensMax: values.LIMIT_TOKENS,
      depthMax: values.LIMIT_DEPTH,
      aliasesMax: values.LIMIT_ALIASES,
      directivesMax: values.LIMIT_DIRECTIVES,
      selectionsMax: values.LIMIT_SELECTIONS,
      costMax: values.LIMIT_COST,
      mutationsMax: values.LIMIT_MUTATIONS,
      operationsMax: values.LIMIT_OPERATIONS ?? (isProduction ? 1 : 10),
      variablesDepthMax: values.LIMIT_VARIABLES_DEPTH,
      variablesNodesMax: values.LIMIT_VARIABLES_NODES,
      timeMsMax: values.LIMIT_TIME_MS,
      openPerPaymentMax: values.LIMIT_OPEN_PER_PAYMENT,
      openPerPlayerMax: values.LIMIT_OPEN_PER_PLAYER,
    },
    rateLimits: {
      player: values.RATE_LIMIT_PLAYER ?? PLAYER_RATE,
      isPlayerSet: values.RATE_LIMIT_PLAYER !== undefined,
      key: values.RATE_LIMIT_KEY ?? null,
      address: values.RATE_LIMIT_ADDRESS,
      authFailuresPerMinute: values.RATE_LIMIT_AUTH_FAILURES,
      wrongTokensPerHour: values.RATE_LIMIT_WRONG_TOKENS,
    },
  };
}
