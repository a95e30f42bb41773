// Gamebase's calls as plain HTTP, so that a test sees the answers as they are written.

import { TOKEN } from "./consumeCalls.ts";
import { call, type Called, post } from "./faceClients.ts";

const APP = "tcgb-inapp/v1.3/apps/anyApp";
const KEY = { "x-secret-key": "any-secret" };

export function gamebaseConsume(baseUrl: string, paymentSeq: string, accessToken = TOKEN): Promise<Called> {
  return post(`${baseUrl}/${APP}/consume`, { paymentSeq, accessToken }, KEY);
}

export function gamebaseLookUp(baseUrl: string, accessToken: string): Promise<Called> {
  const query = new URLSearchParams({ accessToken }).toString();
  return call(`${baseUrl}/${APP}/payment/transaction?${query}`, { headers: KEY });
}
