// Which apps the variables give: the one of IAP_*, or those of IAP_APPS_FILE and nothing beside them. Whatever is wrong with
// any of them is told at once, whether or not other settings are bad as well.

import { z } from "zod";
import { appAuthLines } from "./appAuth.ts";
import { ALLOWED, APP_SHAPE, type Apps, environmentAllowed, missingOf, onlyApp, VARIABLES } from "./apps.ts";
import { parseAppsFile } from "./appsFile.ts";
import { badLine, quote } from "./badLine.ts";
import { appEnvironmentOf, onlyEnvironmentAt } from "./environment.ts";
import type { Variables } from "./names.ts";
import type { PrivateText } from "./privateFile.ts";

export interface ReadApps {
  /** null: some line says why not. */
  readonly apps: Apps | null;
  readonly lines: readonly string[];
}

const VALUES = z.object(APP_SHAPE);
/** What they look at is a list, and v3 lists by the app's number. */
const LOOKS = ["PRICE_SNAPSHOT", "VERIFY_OWNER"] as const;

export function readApps(given: Variables, readFile: (path: string) => PrivateText): ReadApps {
  const { IAP_APPS_FILE: path } = given;
  return path === undefined ? appOfVariables(given) : appsOfFile(path, given, readFile);
}

function appOfVariables(given: Variables): ReadApps {
  const lines: string[] = [];
  const api = APP_SHAPE.IAP_API.safeParse(given["IAP_API"]).data;
  if (api !== undefined) {
    const missing = missingOf(api, (member) => given[VARIABLES[member]] !== undefined);
    lines.push(...missing.map((member) => `${VARIABLES[member]}: is required; IAP_API=${api} is asked with it`));
  }
  if (api === "v3" && given["IAP_APP_SEQ"] === undefined) lines.push(...lookLines(given, "with IAP_APP_SEQ"));
  if (given["NODE_ENV"] === "production" && given["IAP_BASE_URL"] === undefined)
    lines.push("IAP_BASE_URL: is required in production");
  lines.push(...environmentLines(given));
  const values = VALUES.safeParse(given);
  return { apps: values.success ? [onlyApp(values.data)] : null, lines };
}

function appsOfFile(path: string, given: Variables, readFile: (path: string) => PrivateText): ReadApps {
  const lines = Object.values(VARIABLES)
    .filter((name) => given[name] !== undefined)
    .map((name) => badLine(name, name, given[name], "unset where IAP_APPS_FILE is set: the file says it of each app"));
  const file = readFile(path);
  if (!file.isReadable) return { apps: null, lines: [...lines, `IAP_APPS_FILE: ${quote(path)} ${file.why}`] };
  const parsed = parseAppsFile(file.text);
  if (!parsed.isValid) return { apps: null, lines: [...lines, ...parsed.lines.map(inFile)] };
  const { apps } = parsed;
  lines.push(...appAuthLines(apps, given).map(inFile));
  apps.forEach(({ api, appSeq, upstreamUrl, isEnvironmentAssumed }, index) => {
    if (given["NODE_ENV"] === "production" && upstreamUrl === null)
      lines.push(inFile(`apps[${index}].baseUrl: is required in production`));
    if (given["NODE_ENV"] === "production" && isEnvironmentAssumed)
      lines.push(inFile(`apps[${index}].environment: ${requiredWhere("baseUrl")}`));
    if (api === "v3" && appSeq === null) lines.push(...lookLines(given, `with apps[${index}].appSeq in IAP_APPS_FILE`));
  });
  return { apps, lines };
}

/** Nothing where either of the two is bad by itself: that has its line already. */
function environmentLines(given: Variables): string[] {
  const environment = APP_SHAPE.IAP_ENVIRONMENT.safeParse(given["IAP_ENVIRONMENT"]);
  const baseUrl = APP_SHAPE.IAP_BASE_URL.safeParse(given["IAP_BASE_URL"]);
  if (!environment.success || !baseUrl.success || baseUrl.data === undefined) return [];
  const [named, only] = [environment.data ?? null, onlyEnvironmentAt(baseUrl.data)];
  if (named !== null && only !== null && named !== only)
    return [badLine("IAP_ENVIRONMENT", "IAP_ENVIRONMENT", named, environmentAllowed(only, "IAP_BASE_URL"))];
  const isMissing = given["NODE_ENV"] === "production" && appEnvironmentOf(named, baseUrl.data).isEnvironmentAssumed;
  return isMissing ? [`IAP_ENVIRONMENT: ${requiredWhere("IAP_BASE_URL")}`] : [];
}

function requiredWhere(address: string): string {
  return `is required in production where ${address} is not one of the vendor's addresses; ${ALLOWED.environment}`;
}

function lookLines(given: Variables, needed: string): string[] {
  return LOOKS.filter((name) => given[name] === "on").map((name) => badLine(name, name, "on", `on v3 only ${needed}`));
}

function inFile(line: string): string {
  return `IAP_APPS_FILE: ${line}`;
}
