// Where the peers find the upstream: the variable that our own server reads.

export function upstreamAddress(): string {
  const address = process.env["IAP_BASE_URL"];
  if (address === undefined) throw new Error("IAP_BASE_URL: is required");
  return address;
}
