// How the words of result codes are kept: each for one code or for a family of codes.

import type { WrongSetting } from "../../heard.ts";

export interface CodeWords {
  /** The vendor's name; where the vendor's pages give none (Gamebase's families), ours. */
  readonly name: string;
  /** One sentence. */
  readonly english: string;
  /** One sentence. */
  readonly korean: string;
  /** The upstream failed inside: the code says nothing about the payment. */
  readonly isInternalError?: true;
  /** Said by Gamebase's gateway, which stands before the IAP server. */
  readonly isByGateway?: true;
  /** What has to be corrected before the same call can end in another way; null: the code names no such thing. */
  readonly fault: CodeFault | null;
}

export type CodeFault =
  /** A setting of ours, by its variable, or one in the vendor's console. */
  | { readonly kind: "SETTING"; readonly setting: WrongSetting }
  /** The request was built or sent in a wrong way. */
  | { readonly kind: "REQUEST" };

/** All codes from `first` to `last`, both included. */
export interface CodeRange {
  readonly first: number;
  readonly last: number;
  readonly words: CodeWords;
}
