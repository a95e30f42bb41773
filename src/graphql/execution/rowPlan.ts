// Rows whose selection holds nothing but plain properties: which of them, under which names, found once for a document. To
// read them off costs a fraction of graphql-js's way, which for each field of each row looks up the field and its arguments,
// and makes a path.

import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNullableType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  typeFromAST,
} from "graphql";
import type { Fragments } from "../gate/measure.ts";

export interface RowPlan {
  readonly type: GraphQLObjectType;
  readonly fields: readonly PlannedField[];
}

/** Extension of a field whose resolver needs nothing but the object itself, and answers at once. */
export const OF_ITSELF = "isOfItself";

type Row = Readonly<Record<string, unknown>>;

/** The request and the list in it that a row is of. */
export interface Asking {
  readonly context: unknown;
  readonly info: GraphQLResolveInfo;
}

interface PlannedField {
  /** In the answer. */
  readonly key: string;
  readonly name: string;
  /** null: it is the property of that name. */
  readonly from: ((source: Row, asking: Asking) => unknown) | null;
  readonly isNonNull: boolean;
  /** From a value that is there to what is answered. */
  readonly complete: (value: unknown, asking: Asking) => unknown;
}

/** A row was not what its plan expects. What to answer then, as after any other error here, is graphql-js's to say. */
export class NotPlain extends Error {}

/** null: something in it takes more than a look at a property, or is written in a way that is not worth following. */
export function planRows(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  selections: SelectionSetNode,
  fragments: Fragments,
): RowPlan | null {
  const fields = new Map<string, PlannedField>();
  return addSelections(selections) ? { type, fields: [...fields.values()] } : null;

  function addSelections({ selections: nodes }: SelectionSetNode): boolean {
    return nodes.every((node) => {
      if (node.directives !== undefined && node.directives.length > 0) return false;
      switch (node.kind) {
        case Kind.FIELD:
          return addField(node);
        case Kind.INLINE_FRAGMENT:
          return applies(node.typeCondition) && addSelections(node.selectionSet);
        case Kind.FRAGMENT_SPREAD: {
          const fragment = fragments.get(node.name.value);
          return fragment !== undefined && applies(fragment.typeCondition) && addSelections(fragment.selectionSet);
        }
      }
    });
  }

  function applies(condition: FragmentDefinitionNode["typeCondition"] | undefined): boolean {
    if (condition === undefined || condition.name.value === type.name) return true;
    const wanted = typeFromAST(schema, condition);
    return isAbstractType(wanted) && schema.isSubType(wanted, type);
  }

  function addField(node: FieldNode): boolean {
    const key = node.alias?.value ?? node.name.value;
    if (key === "__proto__") return false; // no name like others where a row is made
    const before = fields.get(key);
    const planned = planField(node, key);
    if (planned === null) return false;
    // The same leaf twice is one; what else has the same name would have to be put together.
    if (before !== undefined) return node.selectionSet === undefined && before.name === planned.name;
    fields.set(key, planned);
    return true;
  }

  function planField({ name, selectionSet }: FieldNode, key: string): PlannedField | null {
    if (name.value === "__typename")
      return { key, name: name.value, isNonNull: true, from: () => type.name, complete: (value) => value };
    const field = type.getFields()[name.value];
    if (field === undefined || field.args.length > 0) return null;
    const { resolve } = field;
    if (resolve !== undefined && field.extensions[OF_ITSELF] !== true) return null; // it wants to know more than the row
    const from =
      resolve === undefined ? null : (source: Row, { context, info }: Asking) => resolve(source, {}, context, info);
    const of = getNullableType(field.type);
    const planned = { key, name: name.value, isNonNull: isNonNullType(field.type), from };
    if (isLeafType(of)) return { ...planned, complete: (value) => completeLeaf(of, value) };
    if (!isObjectType(of) || selectionSet === undefined) return null;
    const plan = planRows(schema, of, selectionSet, fragments);
    return plan === null ? null : { ...planned, complete: (value, asking) => completeRow(plan, value, asking) };
  }
}

/** Throws NotPlain, and whatever a value's own type throws. */
export function completeRow({ type, fields }: RowPlan, source: unknown, asking: Asking): Record<string, unknown> {
  if (!isRow(source)) throw new NotPlain();
  if (type.isTypeOf != null && type.isTypeOf(source, asking.context, asking.info) !== true) throw new NotPlain();
  const row: Record<string, unknown> = {};
  for (const { key, name, from, isNonNull, complete } of fields) {
    const value = from === null ? source[name] : from(source, asking);
    if (value !== null && value !== undefined) row[key] = complete(value, asking);
    else if (isNonNull) throw new NotPlain();
    else row[key] = null;
  }
  return row;
}

function isRow(source: unknown): source is Row {
  if (typeof source !== "object" || source === null || source instanceof Error) return false;
  return !("then" in source && typeof source.then === "function"); // a promise of a row
}

function completeLeaf(type: GraphQLLeafType, value: unknown): unknown {
  if (typeof value === "object" || typeof value === "function") throw new NotPlain(); // a promise, an error, a method
  const serialized: unknown = type.serialize(value);
  if (serialized === null || serialized === undefined) throw new NotPlain();
  return serialized;
}
