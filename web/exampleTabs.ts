// The examples as GraphiQL's tabs. The documents are bundled from schema/operations, so the page cannot show an old one.
import type { GraphiQLProps } from "graphiql";
import acknowledgeDelivery from "../schema/operations/AcknowledgeDelivery.graphql";
import consumePayment from "../schema/operations/ConsumePayment.graphql";
import consumeUnconsumedPayments from "../schema/operations/ConsumeUnconsumedPayments.graphql";
import consumption from "../schema/operations/Consumption.graphql";
import consumptions from "../schema/operations/Consumptions.graphql";
import deliveryWorklist from "../schema/operations/DeliveryWorklist.graphql";
import feed from "../schema/operations/Feed.graphql";
import item from "../schema/operations/Item.graphql";
import items from "../schema/operations/Items.graphql";
import node from "../schema/operations/Node.graphql";
import reconcileConsumption from "../schema/operations/ReconcileConsumption.graphql";
import recordReversal from "../schema/operations/RecordReversal.graphql";
import resolveDispute from "../schema/operations/ResolveDispute.graphql";
import unconsumedPayments from "../schema/operations/UnconsumedPayments.graphql";
import viewer from "../schema/operations/Viewer.graphql";
import { examples, type Example, type ShownOperation } from "./examples.ts";
import type { PageStorage } from "./headerlessStorage.ts";

type Tab = NonNullable<GraphiQLProps["defaultTabs"]>[number];

const documents: Readonly<Record<ShownOperation, string>> = {
  AcknowledgeDelivery: acknowledgeDelivery,
  ConsumePayment: consumePayment,
  ConsumeUnconsumedPayments: consumeUnconsumedPayments,
  Consumption: consumption,
  Consumptions: consumptions,
  DeliveryWorklist: deliveryWorklist,
  Feed: feed,
  Item: item,
  Items: items,
  Node: node,
  ReconcileConsumption: reconcileConsumption,
  RecordReversal: recordReversal,
  ResolveDispute: resolveDispute,
  UnconsumedPayments: unconsumedPayments,
  Viewer: viewer,
};

export const exampleTabs: Tab[] = examples.map(asTab);

/** GraphiQL fills its editors from what it remembers and not from its default tabs: the first tab's variables would be
 *  missing on the first visit, so they are remembered before it starts. */
export function rememberFirstTab(storage: PageStorage): void {
  const [first] = exampleTabs;
  if (storage.getItem("graphiql:tabState") !== null || first === undefined) return;
  storage.setItem("graphiql:query", first.query ?? "");
  storage.setItem("graphiql:variables", first.variables ?? "");
}

function asTab({ operation, title, variables }: Example<ShownOperation>): Tab {
  const document = documents[operation];
  const query = title === undefined ? document : document.replace(`${operation}(`, `${title}(`);
  return { query, variables, headers: null };
}
