// ky over a transport of our own. ky would wrap, time out, retry and throw; here it does none of these: a consume call
// must never be sent twice, its deadline lives in the transport, and every end is a value.

import ky, { type Options } from "ky";
import { Exchange } from "./Exchange.ts";

/**
 * ky hands options that it does not know to `fetch`, so the exchange travels beside ky's Request and not in it: a
 * Request with body and headers costs 23 µs a call, a bare one 9.
 */
interface ExchangeOptions extends Options {
  readonly exchange: Exchange;
}

/** Resolves once the end of the exchange is known. */
export type KyClient = (url: string, exchange: Exchange) => Promise<unknown>;

export function createKyClient(carry: (exchange: Exchange) => Promise<Exchange>): KyClient {
  const client = ky.create({
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    fetch: (_request, init) => asResponse(carry(exchangeIn(init))),
  });
  return (url, exchange) => {
    const options: ExchangeOptions = { method: exchange.request.method, exchange };
    return client(url, options);
  };
}

function exchangeIn(init: object | undefined): Exchange {
  if (init !== undefined && "exchange" in init && init.exchange instanceof Exchange) return init.exchange;
  throw new TypeError("ky did not pass the exchange on");
}

/** Of a Response ky touches `ok` and `type`, as long as no hook is set; building a real one would be for nobody. */
function asResponse(exchange: Promise<unknown>): Promise<Response> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is none, on purpose (see above)
  return exchange as Promise<Response>;
}
