// Every public name says what it means: whoever reads the schema in GraphiQL has nothing else.

import {
  getNamedType,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { describe, expect, it } from "vitest";

import { theSchema } from "./support/gateway.ts";

type Described = readonly [name: string, description: unknown];

function* describables(type: GraphQLNamedType): Generator<Described> {
  yield [type.name, type.description];
  if (isEnumType(type)) {
    for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description];
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field.description];
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      yield [`${type.name}.${field.name}`, field.description];
      for (const arg of field.args) yield [`${type.name}.${field.name}(${arg.name}:)`, arg.description];
    }
  }
}

const ownTypes = () =>
  Object.values(theSchema().getTypeMap()).filter(
    (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(getNamedType(type)),
  );

describe("the schema", () => {
  it("describes every type, field, argument and value in a sentence", () => {
    const described = ownTypes().flatMap((type) => Array.from(describables(type)));
    expect(described.length).toBeGreaterThan(100);
    const lacking = described.filter(([, text]) => typeof text !== "string" || !/^[A-Z0-9`].*[.]$/s.test(text));
    expect(lacking).toEqual([]);
  });

  it("names no scalar but its own and the standard ones", () => {
    const scalars = Object.keys(theSchema().getTypeMap()).filter((name) => /DateTime|Timestamp|ISO/.test(name));
    expect(scalars).toEqual(["DateTime", "DateTimeRange"]);
  });
});
