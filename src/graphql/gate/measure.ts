// How much a document asks for, read off its shape alone: no schema, no variables. Linear in the document however often
// its fragments are spread (each is measured once), and by the kind of a node, never by its name: a fragment called
// `__schema` is a fragment.

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from "graphql";
import { ClientError } from "../errors.ts";

/** Of a selection set with every fragment in its place. */
export interface Measure {
  /** Fields within fields, those under `__schema` and `__type` not counted. */
  readonly depth: number;
  readonly introspectionDepth: number;
  /** Fields, spreads and inline fragments. */
  readonly selections: number;
  /** Fields on the first level. */
  readonly fields: number;
  /** `consumePayment` among them. */
  readonly consumes: number;
}

const NOTHING: Measure = { depth: 0, introspectionDepth: 0, selections: 0, fields: 0, consumes: 0 };

export interface WrittenCounts {
  readonly aliases: number;
  readonly directives: number;
}

/** In the document as it is written, unused fragments included. */
export function countWritten(document: DocumentNode): WrittenCounts {
  let [aliases, directives] = [0, 0];
  visit(document, {
    Field: ({ alias }) => {
      if (alias !== undefined) aliases += 1;
    },
    Directive: () => {
      directives += 1;
    },
  });
  return { aliases, directives };
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  return fragments;
}

/** Throws ClientError where a fragment is spread within itself. */
export function measureOperation(operation: OperationDefinitionNode, fragments: Fragments): Measure {
  const measured = new Map<string, Measure | "under way">();

  function ofFragment(name: string): Measure {
    const known = measured.get(name);
    if (known === "under way") {
      throw new ClientError("GRAPHQL_VALIDATION_FAILED", "A fragment must not spread itself.");
    }
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    if (fragment === undefined) return NOTHING; // validation says so
    measured.set(name, "under way");
    const measure = ofSet(fragment.selectionSet);
    measured.set(name, measure);
    return measure;
  }

  function ofField(field: FieldNode): Measure {
    const inner = field.selectionSet === undefined ? NOTHING : ofSet(field.selectionSet);
    const name = field.name.value;
    const isIntrospection = name === "__schema" || name === "__type";
    return {
      depth: isIntrospection ? 0 : 1 + inner.depth,
      introspectionDepth: isIntrospection ? 1 + inner.depth : inner.introspectionDepth,
      selections: 1 + inner.selections,
      fields: 1,
      consumes: name === "consumePayment" ? 1 : 0,
    };
  }

  function ofSet(set: SelectionSetNode): Measure {
    let sum = NOTHING;
    for (const selection of set.selections) {
      switch (selection.kind) {
        case Kind.FIELD:
          sum = beside(sum, ofField(selection));
          break;
        case Kind.FRAGMENT_SPREAD:
          sum = wrapped(sum, ofFragment(selection.name.value));
          break;
        case Kind.INLINE_FRAGMENT:
          sum = wrapped(sum, ofSet(selection.selectionSet));
          break;
      }
    }
    return sum;
  }

  return ofSet(operation.selectionSet);
}

function beside(one: Measure, other: Measure): Measure {
  return {
    depth: Math.max(one.depth, other.depth),
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
    selections: one.selections + other.selections,
    fields: one.fields + other.fields,
    consumes: one.consumes + other.consumes,
  };
}

/** A spread is a selection itself: an empty one a thousand times over is not free. */
function wrapped(sum: Measure, fragment: Measure): Measure {
  const both = beside(sum, fragment);
  return { ...both, selections: both.selections + 1 };
}
