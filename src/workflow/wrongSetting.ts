// A refusal that says that one of our settings is wrong: an alarm that names it, whichever call of ours heard it. Players hear
// what the code alone says.

import type { WrongSetting } from "../domain/heard.ts";
import type { Surroundings } from "./surroundings.ts";

export interface SettingRefusal {
  readonly resultCode: number;
  readonly wrongSetting?: WrongSetting;
}

export function tellWrongSetting(
  { onWrongSetting }: Pick<Surroundings, "onWrongSetting">,
  app: string,
  { resultCode, wrongSetting }: SettingRefusal,
): void {
  if (wrongSetting !== undefined) onWrongSetting({ app, wrongSetting, resultCode });
}
