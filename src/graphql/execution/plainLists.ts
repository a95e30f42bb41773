// Lists of plain rows, executed as one leaf. A document is written anew once: where a list's selection is plain
// (./rowPlan.ts), its field gives way to a hidden one beside it in the schema, which answers the finished rows. All the rest,
// errors and their paths included, stays graphql-js's own. Nothing is compiled: what strangers wrote stays data.

import {
  type DocumentNode,
  type FieldNode,
  getNullableType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  GraphQLNonNull,
  type GraphQLOutputType,
  GraphQLScalarType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { fragmentsOf } from "../gate/measure.ts";
import { type Asking, completeRow, NotPlain, planRows, type RowPlan } from "./rowPlan.ts";

const Rows = new GraphQLScalarType({ name: "PlainRows", serialize: (rows) => rows });

/** By the field node that stands in a document written anew. */
const plans = new WeakMap<FieldNode, RowPlan>();

/** null: it has no list of plain rows, or operations that must not be executed twice. The document is valid for the schema. */
export function withPlainLists(schema: GraphQLSchema, document: DocumentNode): DocumentNode | null {
  const isOfQueries = document.definitions.every(
    (node) => node.kind !== Kind.OPERATION_DEFINITION || node.operation === OperationTypeNode.QUERY,
  );
  if (!isOfQueries) return null;
  const fragments = fragmentsOf(document);
  const typeInfo = new TypeInfo(schema);
  /** Names of lists in objects of one type. */
  const places = new Set<string>();
  let hasPlain = false;
  let isMixed = false;
  const written = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: (node) => {
        const [parent, field] = [typeInfo.getParentType(), typeInfo.getFieldDef()];
        const rows = field == null ? null : rowsOf(field.type);
        if (parent == null || field == null || rows === null || node.selectionSet === undefined) return undefined;
        const place = `${parent.name}.${node.alias?.value ?? node.name.value}`;
        if (!isObjectType(parent) || places.has(place)) {
          isMixed = true; // they may be one list, whose selections add up
          return undefined;
        }
        places.add(place);
        const plan = planRows(schema, rows, node.selectionSet, fragments);
        if (plan === null) return undefined;
        hasPlain = true;
        return hiddenNode(node, field, parent, plan);
      },
    }),
  );
  return hasPlain && !isMixed ? written : null;
}

/** The type of the objects in a list; null: no list of objects of one type. */
function rowsOf(type: GraphQLOutputType): GraphQLObjectType | null {
  const list = getNullableType(type);
  const item = isListType(list) ? getNullableType(list.ofType) : null;
  return isObjectType(item) ? item : null;
}

function hiddenNode(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  parent: GraphQLObjectType,
  plan: RowPlan,
): FieldNode {
  const name = `${field.name} as plain rows`; // no document can say this: it is no GraphQL name
  const fields = parent.getFields();
  if (fields[name] === undefined) {
    // Not to be counted among the type's fields: introspection and SDL know nothing of it.
    const type = isNonNullType(field.type) ? new GraphQLNonNull(Rows) : Rows;
    const hidden = { ...field, name, type, resolve: resolverOf(field) };
    Object.defineProperty(fields, name, { value: hidden, enumerable: false });
  }
  const { selectionSet: _, ...kept } = node;
  const alias = node.alias ?? { kind: Kind.NAME, value: field.name };
  const written: FieldNode = { ...kept, alias, name: { kind: Kind.NAME, value: name } };
  plans.set(written, plan);
  return written;
}

function resolverOf(field: GraphQLField<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  const { resolve = propertyNamed(field.name) } = field;
  return (source, parameters, context, info) => {
    const [node] = info.fieldNodes;
    const plan = node === undefined ? undefined : plans.get(node);
    const completed = (rows: unknown) => completeRows(plan, rows, { context, info });
    const list = resolve(source, parameters, context, info);
    return list instanceof Promise ? list.then(completed) : completed(list);
  };
}

/** By the contexts of requests: errors do not tell, of which one may hide another. */
const strayed = new WeakSet<object>();

/** Whether a row in a request of this context was not plain: then nothing of its result stands. */
export function hasStrayed(context: object): boolean {
  return strayed.has(context);
}

function completeRows(plan: RowPlan | undefined, rows: unknown, asking: Asking): Record<string, unknown>[] {
  try {
    if (plan === undefined || !Array.isArray(rows)) throw new NotPlain();
    return rows.map((row) => completeRow(plan, row, asking));
  } catch (error) {
    if (isObject(asking.context)) strayed.add(asking.context);
    throw error;
  }
}

function propertyNamed(name: string): GraphQLFieldResolver<unknown, unknown> {
  return (source) => (isObject(source) ? source[name] : undefined);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
