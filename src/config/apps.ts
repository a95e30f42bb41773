// The apps of the upstream that an install serves: one by the variables IAP_*, or those of a file that stands in for them.
// Whatever of an app becomes part of a path or a header has to be fit for it before anything starts.

import { z } from "zod";
import { type AppEnvironment, appEnvironmentOf } from "./environment.ts";
import { isLoopbackName } from "./loopback.ts";

export const APIS = ["v3", "nhncloud", "gamebase"] as const;

type Api = (typeof APIS)[number];

/** By what a player's JWT is known to be of this app; at least one of them is given. null: it says nothing. */
export interface AppAuth {
  readonly issuer: string | null;
  readonly audience: string | null;
  /** The value of the claim that `AUTH_APP_CLAIM` names. */
  readonly claim: string | null;
}

export interface AppSettings extends AppEnvironment {
  readonly name: string;
  readonly api: Api;
  /** null: the sandbox is started and used. */
  readonly upstreamUrl: string | null;
  readonly appSeq: bigint | null;
  readonly userChannel: string;
  readonly markets: readonly string[];
  readonly appKey: string | null;
  readonly appId: string | null;
  readonly secretKey: string | null;
  readonly auth: AppAuth | null;
}

/** One at least. */
export type Apps = readonly [AppSettings, ...AppSettings[]];

/** The app that nobody named. */
const ONLY_APP = "default";
const SEQ_MAX = 2n ** 63n - 1n;
const MARKETS_MAX = 20;
const MARKET = /^[A-Z0-9_]{1,20}$/;

export const USER_CHANNEL_BY_DEFAULT = "GF";
export const MARKETS_BY_DEFAULT: readonly string[] = ["GG", "AS"];

/** Of a name that the address contradicts, whichever of the two is wrong. */
export function environmentAllowed(only: string, address: string): string {
  return `${only}, or unset: ${address} is the vendor's address of ${only}`;
}

/** What is allowed, in the words of a line about a bad value. */
export const ALLOWED = {
  api: "v3, nhncloud or gamebase",
  baseUrl: "an https URL, or http on a loopback address",
  environment: "sandbox or production",
  appSeq: `an integer from 0 to ${SEQ_MAX}`,
  userChannel: "1 to 32 of A-Z, a-z, 0-9, _ and -",
  markets: `stores such as GG,AS: each of 1 to 20 of A-Z, 0-9 and _, none twice, ${MARKETS_MAX} at most`,
  appKey: "1 to 256 printable ASCII characters without spaces: it is sent as a header",
  appId: "1 to 64 of A-Z, a-z, 0-9, _ and -: it is part of every path",
  secretKey: "1 to 256 printable ASCII characters without spaces: it is sent as a header",
} as const;

// None of them lets a line feed through at the end, as it comes with a text that was read from a file: an HTTP client that
// refuses such a header may quote the whole of it.
export const isHeaderText = (text: string) => /^[\x21-\x7e]{1,256}$/.test(text);
export const isAppId = (text: string) => /^[A-Za-z0-9_-]{1,64}$/.test(text);
export const isUserChannel = (text: string) => /^[A-Za-z0-9_-]{1,32}$/.test(text);

export function isMarketList(markets: readonly string[]): boolean {
  const isEachOnce = new Set(markets).size === markets.length;
  return isEachOnce && markets.length <= MARKETS_MAX && markets.length > 0 && markets.every((one) => MARKET.test(one));
}

export function isAppSeq(text: string): boolean {
  return /^\d{1,19}$/.test(text) && BigInt(text) <= SEQ_MAX;
}

export function isUpstreamUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackName(url.hostname));
}

/** What each face cannot be asked without. */
const NEEDED: Readonly<Record<Api, readonly (keyof typeof VARIABLES)[]>> = {
  v3: [],
  nhncloud: ["appKey"],
  gamebase: ["appId", "secretKey"],
};

/** The members of an app in the file, and the variables they stand in for. */
export const VARIABLES = {
  baseUrl: "IAP_BASE_URL",
  api: "IAP_API",
  environment: "IAP_ENVIRONMENT",
  appSeq: "IAP_APP_SEQ",
  userChannel: "IAP_USER_CHANNEL",
  markets: "IAP_MARKETS",
  appKey: "IAP_APP_KEY",
  appId: "IAP_APP_ID",
  secretKey: "IAP_SECRET_KEY",
} as const;

export const APP_SHAPE = {
  IAP_BASE_URL: z.string().refine(isUpstreamUrl, ALLOWED.baseUrl).optional(),
  IAP_API: z.enum(APIS, ALLOWED.api).default("v3"),
  IAP_ENVIRONMENT: z.enum(["sandbox", "production"], ALLOWED.environment).optional(),
  IAP_APP_SEQ: z.string().refine(isAppSeq, ALLOWED.appSeq).transform(BigInt).optional(),
  IAP_USER_CHANNEL: z.string().refine(isUserChannel, ALLOWED.userChannel).default(USER_CHANNEL_BY_DEFAULT),
  IAP_MARKETS: z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .refine(isMarketList, ALLOWED.markets)
    .default([...MARKETS_BY_DEFAULT]),
  IAP_APP_KEY: z.string().refine(isHeaderText, ALLOWED.appKey).optional(),
  IAP_APP_ID: z.string().refine(isAppId, ALLOWED.appId).optional(),
  IAP_SECRET_KEY: z.string().refine(isHeaderText, ALLOWED.secretKey).optional(),
};

/** The one app of an install without a file. */
export function onlyApp(values: z.output<z.ZodObject<typeof APP_SHAPE>>): AppSettings {
  return {
    name: ONLY_APP,
    api: values.IAP_API,
    upstreamUrl: values.IAP_BASE_URL ?? null,
    ...appEnvironmentOf(values.IAP_ENVIRONMENT ?? null, values.IAP_BASE_URL ?? null),
    appSeq: values.IAP_APP_SEQ ?? null,
    userChannel: values.IAP_USER_CHANNEL,
    markets: values.IAP_MARKETS,
    appKey: values.IAP_APP_KEY ?? null,
    appId: values.IAP_APP_ID ?? null,
    secretKey: values.IAP_SECRET_KEY ?? null,
    auth: null,
  };
}

/** What a face needs and an app has not. */
export function missingOf(api: Api, has: (member: keyof typeof VARIABLES) => boolean): (keyof typeof VARIABLES)[] {
  return NEEDED[api].filter((member) => !has(member));
}
