// The page at `/`: GraphiQL on this server's schema. It keeps what was typed for as long as the browser tab lives and no
// longer, because variables hold purchase tokens; a new tab starts with the examples again.
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { exampleTabs, rememberFirstTab } from "./exampleTabs.ts";
import { fetchAnswer } from "./fetchAnswer.ts";
import { headerlessStorage } from "./headerlessStorage.ts";
import { startWorkers } from "./startWorkers.ts";

const element = document.getElementById("graphiql");
if (element === null) throw new Error("the page has no element for GraphiQL");

startWorkers(element.dataset);
const storage = headerlessStorage(sessionStorage);
rememberFirstTab(storage);

createRoot(element).render(
  <GraphiQL
    fetcher={fetchAnswer}
    storage={storage}
    shouldPersistHeaders={false}
    defaultTabs={exampleTabs}
    defaultEditorToolsVisibility="variables"
  >
    <GraphiQL.Logo>iap-graphql</GraphiQL.Logo>
  </GraphiQL>,
);
