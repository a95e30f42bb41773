// What a document costs: the objects it may return. A connection costs its page size times a node's own cost, a list 5,
// scalars nothing, but for those that are read or signed for by themselves: each of these costs as much as an object. An upper bound: directives that leave something out and types that exclude each other are not looked at.

import {
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import type { Fragments } from "./measure.ts";

const LIST_SIZE = 5;
/** Fields whose price does not follow from what they return. */
const LIST_SIZES: Readonly<Record<string, number>> = { items: 100 };
const FLAT_COSTS: Readonly<Record<string, number>> = {
  consumptionTotals: 200,
  totalCount: 50,
  pageInfo: 0,
  // Texts and numbers that take more than a look at their row: further reads, and a signature.
  explanation: 1,
  attemptCount: 1,
  receipt: 1,
};
const MUTATION_COST = 10;
const PAGE_SIZE_DEFAULT = 50;
/** More is refused by the field itself. */
const PAGE_SIZE_MAX = 200;

export interface Cost {
  readonly value: number;
  /** Whether other variables can change it. */
  readonly isFixed: boolean;
}

/** Nullish where there is no such type: validation says so. */
type ParentType = GraphQLNamedType | null | undefined;

export type Variables = Readonly<Record<string, unknown>>;

export function costOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Variables,
): Cost {
  let isFixed = true;
  const defaults = new Map(operation.variableDefinitions?.map((node) => [node.variable.name.value, node.defaultValue]));

  /** @param pageSize of the connection whose fields these are; 1 elsewhere */
  function ofSet(set: SelectionSetNode | undefined, type: ParentType, pageSize: number): number {
    let sum = 0;
    for (const selection of set?.selections ?? []) sum += ofSelection(selection, type, pageSize);
    return sum;
  }

  function ofSelection(selection: SelectionNode, type: ParentType, pageSize: number): number {
    switch (selection.kind) {
      case Kind.FIELD:
        return ofField(selection, type, pageSize);
      case Kind.INLINE_FRAGMENT: {
        const { typeCondition, selectionSet } = selection;
        return ofSet(selectionSet, typeCondition ? schema.getType(typeCondition.name.value) : type, pageSize);
      }
      case Kind.FRAGMENT_SPREAD:
        return ofFragment(selection.name.value, pageSize);
    }
  }

  /** Walked wherever it is spread: measureOperation has counted these steps, and refused a fragment within itself. */
  function ofFragment(name: string, pageSize: number): number {
    const fragment = fragments.get(name);
    if (fragment === undefined) return 0;
    return ofSet(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), pageSize);
  }

  function ofField(node: FieldNode, parent: ParentType, pageSize: number): number {
    const name = node.name.value;
    if (!isObjectType(parent) && !isInterfaceType(parent)) return 0; // nothing that validation lets through
    const field = parent.getFields()[name];
    if (field === undefined) return 0; // introspection, __typename, or nothing that validation lets through
    const flat = FLAT_COSTS[name];
    if (flat !== undefined) return flat;
    const type = getNamedType(field.type);
    if (isLeafType(type)) return 0;
    if (type.name.endsWith("Connection")) return ofSet(node.selectionSet, type, pageSizeOf(node, field));
    if (type.name.endsWith("Edge")) return pageSize * Math.max(1, ofSet(node.selectionSet, type, 1));
    const own = 1 + ofSet(node.selectionSet, type, 1);
    if (name === "nodes" && parent.name.endsWith("Connection")) return pageSize * own;
    return isList(field) ? listSizeOf(node, field) * own : own;
  }

  function listSizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    if (field.args.some(({ name }) => name === "first")) return pageSizeOf(node, field);
    return LIST_SIZES[field.name] ?? LIST_SIZE;
  }

  /** As asked for, else the field's own default. */
  function pageSizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    const asked = (node.arguments ?? [])
      .filter(({ name }) => name.value === "first" || name.value === "last")
      .map(({ value }) => numberOf(value))
      .filter((size) => size !== null);
    const [fallback] = field.args.filter(({ name }) => name === "first").map(({ defaultValue }) => defaultValue);
    const size = asked.length > 0 ? Math.max(...asked) : typeof fallback === "number" ? fallback : PAGE_SIZE_DEFAULT;
    return Math.min(Math.max(size, 0), PAGE_SIZE_MAX);
  }

  function numberOf(value: ValueNode): number | null {
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind !== Kind.VARIABLE) return null;
    isFixed = false;
    const name = value.name.value;
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (typeof given === "number") return given; // and finite, as checkVariables has seen
    const fallback = defaults.get(name);
    return given === undefined && fallback?.kind === Kind.INT ? Number(fallback.value) : null;
  }

  return { value: ofSet(operation.selectionSet, schema.getRootType(operation.operation), 1), isFixed };
}

/** What the mutations themselves cost, whatever they return. */
export function mutationsCost(operation: OperationDefinitionNode, rootFields: number): number {
  return operation.operation === OperationTypeNode.MUTATION ? rootFields * MUTATION_COST : 0;
}

function isList(field: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(field.type));
}
