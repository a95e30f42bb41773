// peers/upstreamAddress.ts
function upstreamAddress() {
  const address = process.env["IAP_BASE_URL"];
  if (address === void 0) throw new Error("IAP_BASE_URL: is required");
  return address;
}
export {
  upstreamAddress
};
//# sourceMappingURL=upstreamAddress.js.map
