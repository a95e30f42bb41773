// IAP_APPS_FILE: several apps in one file, instead of the variables of one. Strict: a member that nobody knows is an error, for
// a misspelt `auth` must not leave an app open to players of another. Every bad place is told by its path.

import { z } from "zod";
import {
  ALLOWED,
  APIS,
  type Apps,
  type AppSettings,
  environmentAllowed,
  isAppId,
  isAppSeq,
  isHeaderText,
  isMarketList,
  isUpstreamUrl,
  isUserChannel,
  MARKETS_BY_DEFAULT,
  missingOf,
  USER_CHANNEL_BY_DEFAULT,
} from "./apps.ts";
import { badLine, quote } from "./badLine.ts";
import { appEnvironmentOf, onlyEnvironmentAt } from "./environment.ts";
import { nearest } from "./names.ts";

/** Each has connections and a circuit breaker of its own. */
const APPS_MAX = 1_000;
/** Of a member that is not known: longer than any that is. */
const NAME_CHARACTERS = 40;
const NAME_ALLOWED = "1 to 32 of a-z, 0-9 and -";
const APPS_ALLOWED = `a list of 1 to ${APPS_MAX} apps`;
const APP_ALLOWED = "an app: an object with its name, at least";
const SEQ_ALLOWED = `${ALLOWED.appSeq}, above 2^53-1 as text`;
const MARKETS_ALLOWED = `a list of ${ALLOWED.markets}`;
const WORD_ALLOWED = "the exact text of the JWT, 1 to 1024 characters without control characters";
const AUTH_ALLOWED = "at least one of issuer, audience and claim; or null";

const text = (isOne: (text: string) => boolean, allowed: string) => z.string(allowed).refine(isOne, allowed);
const optionalText = (isOne: (text: string) => boolean, allowed: string) => text(isOne, allowed).nullish();
const isWord = (word: string) => /^[^\p{Cc}\p{Cs}]{1,1024}$/u.test(word);

const AUTH = z
  .strictObject(
    {
      issuer: optionalText(isWord, WORD_ALLOWED),
      audience: optionalText(isWord, WORD_ALLOWED),
      claim: optionalText(
        (word) => isWord(word) && Array.from(word).length <= 128,
        "1 to 128 characters, as in the JWT",
      ),
    },
    AUTH_ALLOWED,
  )
  .refine(({ issuer, audience, claim }) => (issuer ?? audience ?? claim ?? null) !== null, AUTH_ALLOWED);

const APP = z
  .strictObject(
    {
      name: text((name) => /^[a-z0-9-]{1,32}$/.test(name), NAME_ALLOWED),
      api: z.enum(APIS, ALLOWED.api).default("v3"),
      baseUrl: optionalText(isUpstreamUrl, ALLOWED.baseUrl),
      environment: z.enum(["sandbox", "production"], ALLOWED.environment).nullish(),
      appSeq: z
        .union([z.int().min(0).transform(BigInt), z.string().refine(isAppSeq).transform(BigInt)], SEQ_ALLOWED)
        .nullish(),
      userChannel: text(isUserChannel, ALLOWED.userChannel).default(USER_CHANNEL_BY_DEFAULT),
      markets: z
        .array(z.string(MARKETS_ALLOWED), MARKETS_ALLOWED)
        .refine(isMarketList, MARKETS_ALLOWED)
        .default([...MARKETS_BY_DEFAULT]),
      appKey: optionalText(isHeaderText, ALLOWED.appKey),
      appId: optionalText(isAppId, ALLOWED.appId),
      secretKey: optionalText(isHeaderText, ALLOWED.secretKey),
      auth: AUTH.nullish(),
    },
    APP_ALLOWED,
  )
  .superRefine((app, context) => {
    const given: Readonly<Record<string, unknown>> = app;
    for (const member of missingOf(app.api, (name) => typeof given[name] === "string"))
      context.addIssue({ code: "custom", path: [member], message: `${app.api} is asked with it` });
    const only = onlyEnvironmentAt(app.baseUrl ?? null);
    if (only !== null && (app.environment ?? only) !== only)
      context.addIssue({ code: "custom", path: ["environment"], message: environmentAllowed(only, "baseUrl") });
  });

const APPS = z.strictObject(
  { apps: z.array(APP, APPS_ALLOWED).min(1, APPS_ALLOWED).max(APPS_MAX, APPS_ALLOWED) },
  'an object {"apps": […]}',
);

/** To find what a wrong member was meant to be. */
const MEMBERS = { root: ["apps"], app: Object.keys(APP.shape), auth: Object.keys(AUTH.shape) } as const;

export type ParsedApps =
  | { readonly isValid: true; readonly apps: Apps }
  /** Each begins with the place it is about. */
  | { readonly isValid: false; readonly lines: readonly string[] };

export function parseAppsFile(content: string): ParsedApps {
  let read: unknown;
  try {
    read = JSON.parse(content);
  } catch {
    return { isValid: false, lines: ["the whole: is no JSON"] };
  }
  const parsed = APPS.safeParse(read);
  if (!parsed.success) return { isValid: false, lines: parsed.error.issues.flatMap((issue) => linesOf(issue, read)) };
  const [first, ...others] = parsed.data.apps.map(settingsOf);
  if (first === undefined) return { isValid: false, lines: [`apps: is required; ${APPS_ALLOWED}`] };
  const apps: Apps = [first, ...others];
  const lines = apps.flatMap(({ name }, index) =>
    apps.findIndex((one) => one.name === name) === index
      ? []
      : [badLine(`apps[${index}].name`, "name", name, "a name that no other app has")],
  );
  return lines.length === 0 ? { isValid: true, apps } : { isValid: false, lines };
}

function settingsOf(app: z.output<typeof APP>): AppSettings {
  const { baseUrl = null, auth = null } = app;
  return {
    name: app.name,
    api: app.api,
    upstreamUrl: baseUrl,
    ...appEnvironmentOf(app.environment ?? null, baseUrl),
    appSeq: app.appSeq ?? null,
    userChannel: app.userChannel,
    markets: app.markets,
    appKey: app.appKey ?? null,
    appId: app.appId ?? null,
    secretKey: app.secretKey ?? null,
    auth:
      auth === null
        ? null
        : { issuer: auth.issuer ?? null, audience: auth.audience ?? null, claim: auth.claim ?? null },
  };
}

function linesOf(issue: z.core.$ZodIssue, read: unknown): string[] {
  const place = placeOf(issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = MEMBERS[issue.path.length === 0 ? "root" : issue.path.at(-1) === "auth" ? "auth" : "app"];
    return issue.keys.map((key) => {
      const meant = nearest(key.slice(0, NAME_CHARACTERS), known);
      return `${place}: has ${quote(key)}, which is not known; did you mean ${meant}?`;
    });
  }
  const value = issue.path.reduce<unknown>(
    (inside, key) => (inside instanceof Object ? Reflect.get(inside, key) : undefined),
    read,
  );
  return [badLine(place, String(issue.path.at(-1)), value, issue.message)];
}

/** `apps[1].auth.issuer`, as people write it. */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return place === "" ? "the whole" : place.slice(1);
}
