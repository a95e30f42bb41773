// Long: the upstream's 64-bit numbers, exact to the last digit. Inside they are bigints. A number that JSON had to round
// is refused, never guessed at; so is every spelling but the plain one, since a payment's item must have one name only.

import { GraphQLScalarType, Kind } from "graphql";

import { parseLong } from "../../domain/long.ts";
import { ClientError } from "../errors.ts";

const NUMBER_SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

const EXPECTED = "Long takes a 64-bit integer: a number up to 2^53-1, or its plain decimal digits as a string";

export const Long = new GraphQLScalarType<bigint, number | string>({
  name: "Long",
  description:
    "64-bit signed integer. As input, send an Int or a decimal string. As output, it is a number up to 2^53-1 and a " +
    "string above that. " +
    'Examples: `1032032`, `"9223372036854775807"`.',
  serialize: writeLong,
  parseValue(value) {
    const long = typeof value === "string" ? parseLong(value) : parseNumber(value);
    if (long === null) throw new ClientError("BAD_USER_INPUT", EXPECTED);
    return long;
  },
  parseLiteral(node) {
    // The document's own digits: a number on the way would round them.
    const long = node.kind === Kind.INT || node.kind === Kind.STRING ? parseLong(node.value) : null;
    if (long === null) throw new ClientError("BAD_USER_INPUT", EXPECTED, { nodes: node });
    return long;
  },
});

function writeLong(value: unknown): number | string {
  if (typeof value !== "bigint") throw new Error("Long: not a bigint");
  return value <= NUMBER_SAFE_MAX && value >= -NUMBER_SAFE_MAX ? Number(value) : value.toString();
}

function parseNumber(value: unknown): bigint | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : null;
}
