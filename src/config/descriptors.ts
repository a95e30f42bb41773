// What the files that a process may open are shared between: a connection is a file, too. The ledger, the log and whatever the
// process needs for itself come first, the upstream's connections next, and callers have the rest; so that whoever fills
// their share never keeps a consume from the ledger or from the upstream.

/** What a server opens for itself: 40 when it is idle, the ledger's files or connections, pages and files that are read. */
const OWN = 128;
/** Below it, callers and the upstream would have next to none. */
const SHARED_MIN = 32;
/** Of everybody, where there are descriptors: each connection costs some 10 KB. */
const CONNECTIONS_MAX = 20_000;
const CONNECTIONS_PER_ADDRESS_MAX = 1_000;

export interface DescriptorShares {
  /** Callers' connections. */
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
  /** To the upstream, for each app. */
  readonly upstreamConnectionsMax: number;
  /** Whether that is as many as were wished for. */
  readonly isUpstreamWhole: boolean;
  /** How many files would be enough for all of them to be as large as they may be. */
  readonly enough: number;
}

export interface DescriptorWishes {
  /** IAP_MAX_CONNECTIONS. */
  readonly upstreamConnectionsMax: number;
  readonly apps: number;
  /** Those behind the built-in sandbox: both ends of their connections are in this process. */
  readonly sandboxApps: number;
}

/** @returns null where the limit is too small to serve at all */
export function shareDescriptors(limit: number, wishes: DescriptorWishes): DescriptorShares | null {
  const { upstreamConnectionsMax: wished, apps, sandboxApps } = wishes;
  const shared = limit - OWN;
  if (shared < SHARED_MIN) return null;
  const ends = apps + sandboxApps;
  const upstreamConnectionsMax = Math.min(wished, Math.max(1, Math.floor(shared / 2 / ends)));
  const connectionsMax = Math.min(CONNECTIONS_MAX, Math.max(1, shared - upstreamConnectionsMax * ends));
  return {
    upstreamConnectionsMax,
    isUpstreamWhole: upstreamConnectionsMax === wished,
    connectionsMax,
    connectionsPerAddressMax: Math.min(CONNECTIONS_PER_ADDRESS_MAX, Math.ceil(connectionsMax / 2)),
    enough: OWN + Math.max(CONNECTIONS_MAX + wished * ends, 2 * wished * ends),
  };
}

/** The smallest limit with which a server starts. */
export const DESCRIPTORS_MIN = OWN + SHARED_MIN;

export function wishesOf(settings: {
  readonly upstreamConnectionsMax: number;
  readonly apps: readonly { readonly upstreamUrl: string | null }[];
}): DescriptorWishes {
  const sandboxApps = settings.apps.filter(({ upstreamUrl }) => upstreamUrl === null).length;
  return { upstreamConnectionsMax: settings.upstreamConnectionsMax, apps: settings.apps.length, sandboxApps };
}

/** Of callers' connections: half as many as there may be are still plenty. */
const CONNECTIONS_PLENTY = CONNECTIONS_MAX / 2;

/** null: nothing that anybody would notice is smaller than it may be. */
export function describeShares(limit: number, shares: DescriptorShares): string | null {
  const { connectionsMax, connectionsPerAddressMax, upstreamConnectionsMax, isUpstreamWhole } = shares;
  if (isUpstreamWhole && connectionsMax >= CONNECTIONS_PLENTY) return null;
  return (
    `this process may open ${limit} files, so it keeps at most ${connectionsMax} connections of callers, ` +
    `${connectionsPerAddressMax} of one address, and ${upstreamConnectionsMax} to the upstream of each app; ` +
    `with ${shares.enough} (ulimit -n) there are as many as may be`
  );
}
