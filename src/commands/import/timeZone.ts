// Time zones whose clocks were never put forward or back since 2000, so that a time by them is one instant.

export const OFFSETS = { "Asia/Seoul": "+09:00", UTC: "Z" } as const;
export type TimeZone = keyof typeof OFFSETS;

export const TIME_ZONES: readonly string[] = Object.keys(OFFSETS);

export function isTimeZone(text: string): text is TimeZone {
  return Object.hasOwn(OFFSETS, text);
}
