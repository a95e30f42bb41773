// peers/forgetfulWriter.ts
var LEASE_MS = 3e4;
function createForgetfulWriter() {
  const open = /* @__PURE__ */ new Map();
  let count = 0;
  return {
    open(request) {
      count += 1;
      const consumption = pendingOf(request, count.toString(16).padStart(32, "0"));
      open.set(consumption.id, consumption);
      return Promise.resolve({ kind: "ask", permit: { consumption, attemptNumber: 1, leaseMs: LEASE_MS } });
    },
    reopen: () => Promise.reject(new Error("a ledger that forgets has nothing to open again")),
    settle(request) {
      const pending = open.get(request.consumptionId);
      if (pending === void 0) return Promise.reject(new Error("a ledger that forgets was asked twice"));
      open.delete(request.consumptionId);
      return Promise.resolve({ consumption: consumedOf(pending, request), alarms: [], control: null });
    }
  };
}
function pendingOf({ app: app2, environment, call, playerId }, id) {
  const { paymentSeq, itemSeq } = call;
  return {
    id,
    app: app2,
    environment,
    paymentSeq,
    itemSeq,
    playerId,
    status: "PENDING",
    evidence: null,
    price: null,
    priceSource: null,
    resultCode: null,
    message: null,
    requestedAt: Date.now(),
    settledAt: null,
    nextAttemptAt: null
  };
}
function consumedOf(pending, { heard }) {
  if (heard.kind !== "CONSUMED" || heard.price === null) throw new Error("a ledger that forgets knows successes only");
  const { price, message } = heard;
  const settledAt = Date.now();
  const priceSource = "UPSTREAM";
  return {
    ...pending,
    status: "CONSUMED",
    evidence: "CONFIRMED",
    price,
    priceSource,
    resultCode: 0,
    message,
    settledAt
  };
}

// peers/listening.ts
function tellAddress(url) {
  process.stdout.write(`GraphQL ${url}
`);
}

// peers/upstreamAddress.ts
function upstreamAddress() {
  const address = process.env["IAP_BASE_URL"];
  if (address === void 0) throw new Error("IAP_BASE_URL: is required");
  return address;
}

// peers/forgetfulServer.ts
var built = process.env["BENCH_DIST"] ?? "";
var { startApp } = await import(new URL("app.js", built).href);
var { readSettings } = await import(new URL("config/settings.js", built).href);
var { createLog } = await import(new URL("log.js", built).href);
var read = readSettings(process.env);
if (!read.isValid) throw new Error(read.lines.join("\n"));
var app = await startApp({
  settings: read.settings,
  upstreamUrl: upstreamAddress(),
  log: createLog(read.settings.logLevel),
  onLost: (line) => {
    throw new Error(line);
  },
  wrap: { ledger: (ledger) => ({ ...ledger, writer: createForgetfulWriter() }) }
});
tellAddress(`${app.address}/graphql`);
//# sourceMappingURL=forgetfulServer.js.map
