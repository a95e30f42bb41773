import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildSchema,
  getVariableValues,
  Kind,
  parse,
  validate,
  visit,
  type DocumentNode,
  type ExecutableDefinitionNode,
  type FragmentDefinitionNode,
} from "graphql";
import { describe, expect, it } from "vitest";
import { examples } from "../../web/examples.ts";

const schemaFolder = join(import.meta.dirname, "..", "..", "schema");
const schema = buildSchema(readFileSync(join(schemaFolder, "schema.graphql"), "utf8"));
const names = readdirSync(join(schemaFolder, "operations")).map((file) => file.replace(/\.graphql$/, ""));

describe.each(names)("the operation %s", (name) => {
  const text = readFileSync(join(schemaFolder, "operations", `${name}.graphql`), "utf8");

  it("is valid against the committed schema", () => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  it("stays within the default limits of tokens and depth", () => {
    expect(() => parse(text, { maxTokens: 400 })).not.toThrow();
    expect(depthOf(parse(text))).toBeLessThanOrEqual(8);
  });

  it("bears the name of its file", () => {
    expect(operationsOf(parse(text)).map((operation) => operation.name?.value)).toEqual([name]);
  });

  it("is offered as an example whose variables fit", () => {
    const own = examples.filter(({ operation }) => operation === name);
    expect(own).not.toEqual([]);
    const [operation] = operationsOf(parse(text));
    for (const { variables } of own) {
      const values = JSON.parse(variables.replace(/^\s*\/\/.*$/gm, "") || "{}");
      expect(getVariableValues(schema, operation?.variableDefinitions ?? [], values)).not.toHaveProperty("errors");
    }
  });
});

it("every fragment has a name of its own across all operations, as code generators want it", () => {
  const texts = names.map((name) => readFileSync(join(schemaFolder, "operations", `${name}.graphql`), "utf8"));
  const fragments = texts.flatMap((text) =>
    parse(text).definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [node.name.value] : [])),
  );
  expect(fragments).toEqual([...new Set(fragments)]);
});

function operationsOf(document: DocumentNode) {
  return document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
}

/** Fields below each other, through fragments. */
function depthOf(document: DocumentNode): number {
  const deepest = (node: ExecutableDefinitionNode): number => {
    let [depth, below] = [0, 0];
    visit(node, {
      Field: { enter: () => void (depth = Math.max(depth, ++below)), leave: () => void below-- },
      FragmentSpread: ({ name }) =>
        void (depth = Math.max(depth, below + deepest(fragmentNamed(document, name.value)))),
    });
    return depth;
  };
  return Math.max(...operationsOf(document).map(deepest));
}

function fragmentNamed(document: DocumentNode, name: string): FragmentDefinitionNode {
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) return node;
  }
  throw new Error(`no fragment ${name}`);
}
