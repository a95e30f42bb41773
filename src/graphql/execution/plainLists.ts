// Lists of plain rows, executed as one leaf. A document is written anew once: where a list's selection is plain
// (./rowPlan.ts), its field gives way to a hidden one beside it in the schema, which answers the finished rows. All the rest,
// errors and their paths included, stays graphql-js's own. Nothing is compiled: what strangers wrote stays data.

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  GraphQLNonNull,
  type GraphQLOutputType,
  GraphQLScalarType,
  type GraphQLSchema,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { completeRow, NotPlain, planRows, type RowPlan } from "./rowPlan.ts";

/** No document can say this: it is no GraphQL name. */
const HIDDEN = (name: string) => `${name} as plain rows`;

const Rows = new GraphQLScalarType({ name: "PlainRows", serialize: (rows) => rows });

/** By the field node that stands in a document written anew. */
const plans = new WeakMap<FieldNode, RowPlan>();

/** null: it has no list of plain rows, or operations that must not be executed twice. The document is valid for the schema. */
export function withPlainLists(schema: GraphQLSchema, document: DocumentNode): DocumentNode | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION && node.operation !== OperationTypeNode.QUERY) return null;
  }
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
        if (parent == null || field == null) return undefined;
        const rows = rowsOf(field.type);
        if (rows === null) return undefined;
        if (isAbstractType(parent)) isMixed = true;
        const plan = isObjectType(parent) ? planOf(node, rows) : null;
        const place = `${parent.name}.${node.alias?.value ?? node.name.value}`;
        if (places.has(place)) isMixed = true; // they may be one list, whose selections add up
        places.add(place);
        if (plan === null || !isObjectType(parent)) return undefined;
        hasPlain = true;
        return hiddenNode(node, field, parent, plan);
      },
    }),
  );
  return hasPlain && !isMixed ? written : null;

  function planOf({ selectionSet }: FieldNode, rows: GraphQLObjectType): RowPlan | null {
    return selectionSet === undefined ? null : planRows(schema, rows, selectionSet, fragments);
  }
}

/** The type of the objects in a list; null: no list of objects of one type. */
function rowsOf(type: GraphQLOutputType): GraphQLObjectType | null {
  const list = isNonNullType(type) ? type.ofType : type;
  if (!isListType(list)) return null;
  const named = getNamedType(list);
  const item = isNonNullType(list.ofType) ? list.ofType.ofType : list.ofType;
  return isObjectType(named) && item === named ? named : null;
}

function hiddenNode(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  parent: GraphQLObjectType,
  plan: RowPlan,
): FieldNode {
  const name = HIDDEN(field.name);
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
    const completed = (rows: unknown) => completeRows(plan, rows, context);
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

function completeRows(plan: RowPlan | undefined, rows: unknown, context: unknown): Record<string, unknown>[] {
  try {
    if (plan === undefined || !Array.isArray(rows)) throw new NotPlain();
    return rows.map((row) => completeRow(plan, row));
  } catch (error) {
    if (error instanceof NotPlain && isObject(context)) strayed.add(context);
    throw error;
  }
}

function propertyNamed(name: string): GraphQLFieldResolver<unknown, unknown> {
  return (source) => (isObject(source) ? source[name] : undefined);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
