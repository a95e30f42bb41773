// How apps and players' JWTs fit together: whether every app that has players can be told from the others, and from what is
// asked of every JWT. A token that fits two apps is refused, so an app whose tokens all fit another one too has no players.

import type { AppAuth, Apps } from "./apps.ts";
import { badLine } from "./badLine.ts";
import type { Variables } from "./names.ts";

const FIELDS = ["issuer", "audience", "claim"] as const;

/** Whether players can prove who they are. */
export function hasPlayers(given: Variables): boolean {
  return given["AUTH_JWKS_URL"] !== undefined || given["AUTH_JWT_SECRET"] !== undefined;
}

/** Each begins with the place in the file. */
export function appAuthLines(apps: Apps, given: Variables): string[] {
  if (!hasPlayers(given)) return [];
  if (apps.length > 1 && apps.every(({ auth }) => auth === null)) {
    return ["apps: none has auth; of several apps a player's JWT is of the one whose issuer, audience or claim it has"];
  }
  return [...apps.flatMap(({ auth }, index) => linesOfOne(auth, index, given)), ...hiddenLines(apps, given)];
}

function linesOfOne(auth: AppAuth | null, index: number, given: Variables): string[] {
  if (auth === null) return [];
  const lines: string[] = [];
  for (const [field, variable] of [
    ["issuer", "AUTH_ISSUER"],
    ["audience", "AUTH_AUDIENCE"],
  ] as const) {
    const ofAll = given[variable];
    if (auth[field] !== null && ofAll !== undefined && auth[field] !== ofAll)
      lines.push(
        badLine(
          `apps[${index}].auth.${field}`,
          field,
          auth[field],
          `what ${variable} asks of every JWT, or that unset`,
        ),
      );
  }
  if (auth.claim !== null && given["AUTH_APP_CLAIM"] === undefined)
    lines.push(
      badLine(`apps[${index}].auth.claim`, "claim", auth.claim, "only with AUTH_APP_CLAIM, which names the claim"),
    );
  return lines;
}

function hiddenLines(apps: Apps, given: Variables): string[] {
  return apps.flatMap(({ auth }, index) => {
    if (auth === null) return [];
    const other = apps.findIndex(
      (one, at) => at !== index && one.auth !== null && isHidden(auth, one.auth, given, at < index),
    );
    if (other < 0) return [];
    return [
      `apps[${index}].auth: every JWT that fits it fits apps[${other}].auth too, and one that fits two apps is refused`,
    ];
  });
}

/** Two that are the same are told of once, at the later one. */
function isHidden(auth: AppAuth, other: AppAuth, given: Variables, isEarlier: boolean): boolean {
  return isWider(other, auth, given) && (isEarlier || !isWider(auth, other, given));
}

/** Whether every JWT of `narrow` fits `wide` as well. */
function isWider(wide: AppAuth, narrow: AppAuth, given: Variables): boolean {
  const ofAll = { issuer: given["AUTH_ISSUER"], audience: given["AUTH_AUDIENCE"], claim: undefined };
  return FIELDS.every((field) => wide[field] === null || wide[field] === (narrow[field] ?? ofAll[field]));
}

/** Whether the file asks this of every player's JWT, so that the variable for all need not. */
export function isAskedOfAll(apps: Apps, field: "issuer" | "audience"): boolean {
  const asked = apps.filter(({ auth }) => auth !== null);
  const hasOthers = apps.length === 1 && asked.length === 0; // an only app has players without auth too
  return !hasOthers && asked.every(({ auth }) => auth?.[field] !== null);
}

/** What is allowed, and should be known. */
export function appAuthWarnings(apps: Apps, given: Variables): string[] {
  const withAuth = apps.filter(({ auth }) => auth !== null);
  if (!hasPlayers(given)) {
    const idle = withAuth.length > 0;
    return idle ? ["auth in IAP_APPS_FILE has no effect without AUTH_JWKS_URL or AUTH_JWT_SECRET"] : [];
  }
  const warnings =
    apps.length === 1
      ? []
      : apps.filter(({ auth }) => auth === null).map(({ name }) => `app ${name} has no auth: it has no players`);
  if (
    withAuth.length > 0 &&
    given["AUTH_APP_CLAIM"] !== undefined &&
    withAuth.every(({ auth }) => auth?.claim === null)
  )
    warnings.push("AUTH_APP_CLAIM is set, but has no effect: no app of IAP_APPS_FILE has auth.claim");
  return warnings;
}
