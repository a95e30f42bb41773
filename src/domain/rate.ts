// How often something may happen: so many a second in the long run, so many at once.

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}
