// How much of the ledger a reader sees. Every read takes one, so that "only their own" can never be forgotten; the
// engines turn it into SQL in one place.

export type Scope =
  | { readonly kind: "player"; readonly app: string | null; readonly playerId: string }
  | { readonly kind: "app"; readonly app: string }
  | { readonly kind: "all" };
