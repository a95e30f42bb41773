// Certificates that sign themselves, made by the openssl of this machine.

import { execFileSync } from "node:child_process";
import { join } from "node:path";

export interface MadeCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Two files in the folder, for the name and for 127.0.0.1. */
export function makeCertificate(folder: string, name: string): MadeCertificate {
  const made = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name},IP:127.0.0.1`];
  execFileSync("openssl", ["req", ...kind, ...subject, "-keyout", made.key, "-out", made.certificate], {
    stdio: "ignore",
  });
  return made;
}
