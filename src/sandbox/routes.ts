// Which call of which face an HTTP request is. One address serves all three faces and the sandbox's own purchases.

export type SandboxFace = "v3" | "nhncloud" | "gamebase";

export type Route =
  /** The two numbers of v3's path, as they were sent; the other faces have the payment in the body. */
  | { readonly call: "consume"; readonly face: "v3"; readonly paymentSeq: string; readonly itemSeq: string }
  | { readonly call: "consume"; readonly face: "nhncloud" | "gamebase" }
  | { readonly call: "unconsumed"; readonly face: SandboxFace }
  | { readonly call: "items"; readonly face: "v3"; readonly appSeq: string }
  | { readonly call: "transaction"; readonly face: "gamebase"; readonly accessToken: string | null }
  | { readonly call: "purchase"; readonly face: null };

const V3_CONSUME = /^\/inapp\/v3\/consume\/([^/]*)\/items\/([^/]*)$/;
const V3_ITEMS = /^\/standard\/item\/list\/([^/]*)$/;
const GAMEBASE = /^\/tcgb-inapp\/v1\.3\/apps\/[^/]+\/(consume|consumable|payment\/transaction)$/;

export function routeOf(url: string): Route | null {
  const path = pathOf(url);
  switch (path) {
    case "/standard/inapp/v1/consumable/list":
      return { call: "unconsumed", face: "v3" };
    case "/v1/service/consume":
      return { call: "consume", face: "nhncloud" };
    case "/v1/service/consumable":
      return { call: "unconsumed", face: "nhncloud" };
    case "/sandbox/purchases":
      return { call: "purchase", face: null };
  }
  const consume = V3_CONSUME.exec(path);
  if (consume !== null) {
    const [, paymentSeq = "", itemSeq = ""] = consume;
    return { call: "consume", face: "v3", paymentSeq, itemSeq };
  }
  const items = V3_ITEMS.exec(path);
  if (items !== null) return { call: "items", face: "v3", appSeq: items[1] ?? "" };
  switch (GAMEBASE.exec(path)?.[1] ?? "") {
    case "consume":
      return { call: "consume", face: "gamebase" };
    case "consumable":
      return { call: "unconsumed", face: "gamebase" };
    case "payment/transaction": {
      const query = new URLSearchParams(url.slice(path.length + 1));
      return { call: "transaction", face: "gamebase", accessToken: query.get("accessToken") };
    }
    default:
      return null;
  }
}

export function pathOf(url: string): string {
  const queryAt = url.indexOf("?");
  return queryAt === -1 ? url : url.slice(0, queryAt);
}
