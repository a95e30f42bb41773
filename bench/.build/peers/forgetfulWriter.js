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
function pendingOf({ app, environment, call, playerId }, id) {
  const { paymentSeq, itemSeq } = call;
  return {
    id,
    app,
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
export {
  createForgetfulWriter
};
//# sourceMappingURL=forgetfulWriter.js.map
