// How a peer says where it listens: the line that our own server's greeting has.

export function tellAddress(url: string): void {
  process.stdout.write(`GraphQL ${url}\n`);
}
