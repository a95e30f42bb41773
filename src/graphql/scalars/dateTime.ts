// DateTime: an instant, inside as milliseconds since 1970. Any offset comes in, UTC goes out. A day that does not exist is
// refused instead of rolled over, and so is a leap second, which no clock here can name.

import { GraphQLScalarType, Kind } from "graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import { ClientError } from "../errors.ts";

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const YEAR_0_MS = Date.parse("0000-01-01T00:00:00.000Z");
const YEAR_10000_MS = Date.parse("9999-12-31T23:59:59.999Z") + 1;

const EXPECTED = 'DateTime takes an RFC 3339 time with its offset, such as "2026-11-23T09:30:00.000Z"';

export const DateTime = new GraphQLScalarType<EpochMs, string>({
  name: "DateTime",
  description:
    "RFC 3339, UTC, milliseconds: `2026-11-23T09:30:00.000Z`. Takes any offset (`2026-11-23T18:30:00+09:00`); digits " +
    "beyond milliseconds are cut off.",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
  serialize: writeDateTime,
  parseValue(value) {
    const instant = typeof value === "string" ? parseDateTime(value) : null;
    if (instant === null) throw new ClientError("BAD_USER_INPUT", EXPECTED);
    return instant;
  },
  parseLiteral(node) {
    const instant = node.kind === Kind.STRING ? parseDateTime(node.value) : null;
    if (instant === null) throw new ClientError("BAD_USER_INPUT", EXPECTED, { nodes: node });
    return instant;
  },
});

function writeDateTime(value: unknown): string {
  if (typeof value !== "number") throw new Error("DateTime: not milliseconds");
  return new Date(value).toISOString();
}

function parseDateTime(text: string): EpochMs | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, date = "", time = "", fraction = "", sign = "+", offsetHours = "0", offsetMinutes = "0"] = match;
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  const localMs = Date.parse(`${date}T${time}.${milliseconds}Z`);
  if (Number.isNaN(localMs) || !new Date(localMs).toISOString().startsWith(date)) return null; // 30 February
  const offsetMs = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  const instant = sign === "-" ? localMs + offsetMs : localMs - offsetMs;
  return instant >= YEAR_0_MS && instant < YEAR_10000_MS ? instant : null; // else it has no RFC 3339 text in UTC
}
