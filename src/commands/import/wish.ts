// What an import is asked for, read from its options: which kind of lines, in which form, of which app.

import type { Apps, AppSettings } from "../../config/apps.ts";
import { chosenApp, told } from "../chosenApp.ts";
import { type ImportKind, KINDS } from "./columns.ts";
import { isTimeZone, TIME_ZONES, type TimeZone } from "./timeZone.ts";

export interface ImportCommandOptions {
  readonly kind: string;
  readonly format?: string;
  readonly app?: string;
  readonly timeZone?: string;
  readonly namesAsWritten?: boolean;
  readonly errors?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export type Format = "csv" | "ndjson";

export interface ImportWish {
  readonly kind: ImportKind;
  readonly format: Format;
  readonly app: AppSettings;
  readonly timeZone: TimeZone | null;
  readonly isAsWritten: boolean;
  readonly errorsPath: string;
}

export type ReadImportWish =
  | { readonly isValid: true; readonly wish: ImportWish }
  | { readonly isValid: false; readonly lines: readonly string[] };

export const STANDARD_INPUT = "-";
const FORMATS: readonly Format[] = ["csv", "ndjson"];
const FORMAT_BY_EXTENSION: ReadonlyMap<string, Format> = new Map([
  ["csv", "csv"],
  ["tsv", "csv"],
  ["txt", "csv"],
  ["ndjson", "ndjson"],
  ["jsonl", "ndjson"],
]);

export function readImportWish(file: string, options: ImportCommandOptions, apps: Apps): ReadImportWish {
  const lines: string[] = [];
  const kind = KINDS.find((name) => name === options.kind);
  if (kind === undefined) lines.push(`--kind: ${told(options.kind)} is not allowed; ${KINDS.join(" or ")}`);
  const format = options.format === undefined ? formatOf(file) : FORMATS.find((name) => name === options.format);
  if (format === undefined) {
    const read =
      options.format === undefined ? "is required: the name does not say it" : `${told(options.format)} is not allowed`;
    lines.push(`--format: ${read}; ${FORMATS.join(" or ")}`);
  }
  const app = chosenApp(apps, options.app);
  if (typeof app === "string") lines.push(app);
  const timeZone = options.timeZone ?? null;
  if (timeZone !== null && !isTimeZone(timeZone))
    lines.push(`--time-zone: ${told(timeZone)} is not allowed; one of ${TIME_ZONES.join(", ")}`);
  if (kind === undefined || format === undefined || typeof app === "string" || lines.length > 0)
    return { isValid: false, lines };
  const errorsPath = options.errors ?? `${file === STANDARD_INPUT ? "import" : file}.errors.ndjson`;
  const isAsWritten = options.namesAsWritten === true;
  return {
    isValid: true,
    wish: {
      kind,
      format,
      app,
      timeZone: timeZone !== null && isTimeZone(timeZone) ? timeZone : null,
      isAsWritten,
      errorsPath,
    },
  };
}

function formatOf(file: string): Format | undefined {
  const [, extension = ""] = /\.([a-z]{1,8})$/i.exec(file) ?? [];
  return FORMAT_BY_EXTENSION.get(extension.toLowerCase());
}
