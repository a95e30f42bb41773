// Bytes to the server and bytes back, for requests that no client library would write.

import { connect } from "node:net";

/**
 * Everything that came back until the server closed the connection.
 *
 * @param isLast nothing will follow: where the request is not whole, it never will be
 */
export function rawExchange(address: string, bytes: string, isLast = false): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    let received = "";
    const socket = connect(Number(port), hostname);
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => (received += chunk));
    socket.on("error", () => undefined); // a reset is an answer too
    socket.on("close", () => resolve(received));
    if (isLast) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** The status of the first answer; null where none came. */
export function statusOf(received: string): number | null {
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(received) ?? [];
  return status === undefined ? null : Number(status);
}
