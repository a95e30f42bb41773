// What graphql-js says, without any value in it: what is kept of each of its messages, and what is not.

import { type ASTNode, GraphQLError, Kind, parse, parseValue } from "graphql";
import { describe, expect, it } from "vitest";

import { withoutValues } from "../../src/graphql/withoutValues.ts";

const [operation] = parse("query ($count: [Int!]!) { viewer { role } }").definitions;
const VARIABLE = operation?.kind === Kind.OPERATION_DEFINITION ? operation.variableDefinitions?.[0] : undefined;
const VALUE = parseValue('"S3CRET"');

const said = (message: string, node: ASTNode | null) => withoutValues(new GraphQLError(message, { nodes: node }));

describe("of a message about a value", () => {
  it.each([
    ['Expected value of type "[Int!]!", found "S3CRET".', 'Expected value of type "[Int!]!".'],
    ['Int cannot represent non-integer value: "S3CRET"', "Int cannot represent non-integer value."],
    ["Boolean cannot represent a non boolean value: S3CRET", "Boolean cannot represent a non boolean value."],
    [
      "Int cannot represent non 32-bit signed integer value: 1e99",
      "Int cannot represent non 32-bit signed integer value.",
    ],
    ['Enum "Role" cannot represent non-enum value: "S3CRET".', 'Enum "Role" cannot represent non-enum value.'],
    ['Enum "Role" cannot represent non-string value: 7.', 'Enum "Role" cannot represent non-string value.'],
    [
      'Value "S3CRET" does not exist in "Role" enum. Did you mean "SERVER"?',
      'The value does not exist in "Role" enum.',
    ],
    [
      'Field "Point.x" of required type "Int!" was not provided.',
      'Field "Point.x" of required type "Int!" was not provided.',
    ],
    ['Argument "orderBy" has invalid value {field: S3CRET}.', 'Argument "orderBy" has invalid value.'],
    [
      'Argument "first" of non-null type "Int!" must not be null.',
      'Argument "first" of non-null type "Int!" must not be null.',
    ],
    [
      'Argument "first" of required type "Int!" was provided the variable "$n" which was not provided a runtime value.',
      'Argument "first" of required type "Int!" was provided the variable "$n" which was not provided a runtime value.',
    ],
    ['Whatever else is said of "S3CRET".', "A value is not what its type takes."],
    ['Said before: Expected value of type "Int", found S3CRET.', "A value is not what its type takes."],
  ])("%s: its type and its place are kept", (message, kept) => {
    expect(said(message, VALUE)).toBe(kept);
  });
});

describe("of a message about a variable", () => {
  it("its name and its type are kept", () => {
    expect(said('Variable "$count" got invalid value "S3CRET"; Int cannot represent it.', VARIABLE ?? null)).toBe(
      'Variable "$count" of type "[Int!]!" got an invalid value.',
    );
  });

  it("that is about its name alone, all of it is kept", () => {
    const message = 'Variable "$count" is never used.';
    expect(said(message, VARIABLE ?? null)).toBe(message);
  });
});

describe("of a message about names", () => {
  const [names = null] = parse("{ viewer { rol } }").definitions;

  it("the names are kept, and what else they might be is not", () => {
    expect(said('Cannot query field "rol" on type "Viewer". Did you mean "role"\nor "row"?', names)).toBe(
      'Cannot query field "rol" on type "Viewer".',
    );
    expect(said('x got invalid value "y" at z', names)).toBe('x got invalid value "y" at z');
  });

  it("a name of up to 48 characters is kept, and a longer one is none of the schema", () => {
    const named = (length: number) => `Cannot query field "${"x".repeat(length)}" on type "Query".`;
    expect(said(named(48), names)).toBe(named(48));
    expect(said(named(49), names)).toBe('Cannot query field "…" on type "Query".');
  });
});

describe("of a message about the text itself", () => {
  it.each([
    ['Syntax Error: Expected Name, found String "S3CRET".', "Syntax Error: Expected Name, found String."],
    ['Syntax Error: Expected Name, found BlockString "S3\nCRET".', "Syntax Error: Expected Name, found BlockString."],
    ['Syntax Error: Expected "{", found Name "S3CRET".', 'Syntax Error: Expected "{", found Name.'],
    ['Syntax Error: Unexpected Int "77".', "Syntax Error: Unexpected Int."],
    ['Syntax Error: Unexpected Float "7.7".', "Syntax Error: Unexpected Float."],
    ['Syntax Error: Invalid character: "x".', 'Syntax Error: Invalid character: "x".'],
    [
      'Syntax Error: Invalid Unicode escape sequence: "\\u{S3CRET}".',
      "Syntax Error: Invalid Unicode escape sequence: …",
    ],
    ['Unknown operation named "S3CRET".', "Unknown operation named …"],
    ["Syntax Error: Unexpected <EOF>.", "Syntax Error: Unexpected <EOF>."],
  ])("%s: the kind of word is kept", (message, kept) => {
    expect(said(message, null)).toBe(kept);
  });
});
