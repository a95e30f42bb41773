// What comes back over the wire for one call, byte by byte, as the script wants it.

import type { Socket } from "node:net";
import type { AnswerBehaviour } from "./behaviours.ts";
import type { IssuedPayment } from "./paymentTruth.ts";
import { answerBytes } from "./rawHttp.ts";

export interface ReplyFacts {
  /** What the rules say. */
  readonly resultCode: number;
  /** The payment that was asked for, if there is one. */
  readonly payment: IssuedPayment | undefined;
  readonly message: string;
}

export const USUAL_MESSAGE = "as the rules say";

/** Resolves once nothing more will be sent. `onAnswered` is called right before the first byte leaves. */
export async function reply(
  socket: Socket,
  answer: AnswerBehaviour,
  facts: ReplyFacts,
  onAnswered: () => void,
): Promise<void> {
  const send = (bytes: Buffer) => {
    onAnswered();
    if (!socket.destroyed) socket.write(bytes);
  };
  switch (answer.how) {
    case "whole":
      if (answer.until !== undefined) await answer.until;
      send(wholeAnswer(facts));
      return answer.isLast === true ? socket.destroySoon() : undefined;
    case "code":
      return send(answerBytes(200, envelope({ ...facts, resultCode: answer.resultCode })));
    case "status":
      return send(answerBytes(answer.status, `<html>${facts.message}</html>`));
    case "body":
      return send(answerBytes(200, answer.text));
    case "cut": {
      const bytes = wholeAnswer(facts);
      send(bytes.subarray(0, Math.min(answer.afterBytes, bytes.length - 1)));
      return socket.destroySoon();
    }
    case "short":
      send(answerBytes(200, envelope(facts).padEnd(400)).subarray(0, -50));
      return socket.destroySoon();
    case "none":
  }
}

/** Every byte of the answer that the rules give. */
export function wholeAnswer(facts: ReplyFacts): Buffer {
  return answerBytes(200, envelope(facts));
}

function envelope({ resultCode, payment, message }: ReplyFacts): string {
  const isSuccessful = resultCode === 0;
  const header = `"header":{"resultCode":${resultCode},"resultMessage":${JSON.stringify(message)},"isSuccessful":${isSuccessful}}`;
  if (!isSuccessful) return `{${header}}`;
  // The price as text: the very digits, as the upstream would send them.
  return `{${header},"result":{"price":${payment?.price ?? "1000.0"},"currency":"${payment?.currency ?? "KRW"}"}}`;
}
