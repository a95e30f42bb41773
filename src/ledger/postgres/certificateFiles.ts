// The certificate files that DATABASE_URL names (`sslrootcert`, `sslcert`, `sslkey`). The driver would read them itself for each
// new connection, and stand still with the whole process where their mount is dead. So they are read here: before the first
// connection, and again when that is asked for. New connections take what was read last and fits together.

import { X509Certificate } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { ClientConfig } from "pg";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { type CertificateFile, type CertificateTexts, parametersIn, tlsOf, withoutTls } from "./tlsParameters.ts";

export interface Certificates {
  /** How the driver connects to the address, which is one host of the list. Throws LedgerRefusal where it makes no sense. */
  configOf(address: string): ClientConfig;
  /** Looks at the files now, in the background. What cannot be used keeps what was there, with one warning. */
  reread(): void;
}

export interface CertificateOptions {
  /** May name several hosts, and the same files for all. */
  readonly url: string;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  readonly onWarning?: (line: string) => void;
}

/** A file on a mount that is dead answers nothing at all. */
const READ_WITHIN_MS = 5_000;
const UNANSWERED_AFTER_MS = 2_000;
/** The certificates of all public authorities are a quarter of this. */
const BYTES_MAX = 1_048_576;
/** A pipe in a file's place is opened at once, and refused; without it the open would wait for somebody who writes. */
const AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK;

/** For an address that names no files; one that does is refused, so that the driver never reads any. */
export const NO_CERTIFICATES: Certificates = {
  configOf(address) {
    if (parametersIn(address).files.length > 0) throw new LedgerRefusal("its certificate files were not read");
    return { connectionString: address };
  },
  reread: () => undefined,
};

/** Throws LedgerRefusal where a file cannot be read in time, or what is in it cannot be used. */
export async function readCertificates(options: CertificateOptions): Promise<Certificates> {
  const { url, after, onWarning = () => undefined } = options;
  const { files, mode, isLibpqCompatible } = parametersIn(url);
  if (files.length === 0) return NO_CERTIFICATES;
  let texts = await firstRead(files, after);
  let hasFailed = false;
  let isLooking = false;

  function keepWhatWas(line: string): void {
    hasFailed = true;
    onWarning(`DATABASE_URL: ${line}; new connections use the certificates read before`);
  }

  async function look(): Promise<void> {
    isLooking = true;
    const place: Place = { path: "" };
    const cancel = after(UNANSWERED_AFTER_MS, () => keepWhatWas(unansweredLine(place)));
    try {
      texts = await readAll(files, place);
      if (hasFailed) onWarning("DATABASE_URL: the certificates are readable again; new connections use them");
      hasFailed = false;
    } catch (error) {
      keepWhatWas(lineOf(error));
    } finally {
      cancel();
      isLooking = false;
    }
  }

  return {
    configOf: (address) => ({
      ...withoutTls(address),
      ssl: tlsOf({ mode, isLibpqCompatible, texts }),
    }),
    reread() {
      if (!isLooking) void look(); // one look at most: each that hangs holds a thread of the process
    },
  };
}

async function firstRead(
  files: readonly CertificateFile[],
  after: CertificateOptions["after"],
): Promise<CertificateTexts> {
  const place: Place = { path: "" };
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = after(READ_WITHIN_MS, () => reject(new LedgerRefusal(unansweredLine(place))));
  });
  try {
    return await Promise.race([readAll(files, place), late]);
  } finally {
    cancel();
  }
}

/** The file that is being read. */
interface Place {
  path: string;
}

/** One after the other, so that a mount that is dead holds one thread. Throws LedgerRefusal. */
async function readAll(files: readonly CertificateFile[], place: Place): Promise<CertificateTexts> {
  const texts: { -readonly [Name in keyof CertificateTexts]: CertificateTexts[Name] } = {};
  for (const { name, path } of files) {
    place.path = path;
    texts[name] = await readFile(path);
  }
  refuseUnlessUsable(files, texts);
  return texts;
}

async function readFile(path: string): Promise<string> {
  try {
    await using file = await open(path, AT_ONCE);
    const facts = await file.stat(); // of what was opened, whatever stands under the name by now
    if (!facts.isFile()) throw new LedgerRefusal(`${path} is not a file`);
    if (facts.size > BYTES_MAX) throw new LedgerRefusal(`${path} is larger than ${BYTES_MAX} bytes`);
    return await file.readFile("utf8");
  } catch (error) {
    if (error instanceof LedgerRefusal) throw error;
    throw new LedgerRefusal(`${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
}

/** A file that is only half written, or a key of another certificate: every new connection would fail. */
function refuseUnlessUsable(files: readonly CertificateFile[], texts: CertificateTexts): void {
  const used = (check: () => unknown, ...names: readonly CertificateFile["name"][]) => {
    try {
      check();
    } catch (error) {
      const paths = files.filter(({ name }) => names.includes(name)).map(({ path }) => path);
      throw new LedgerRefusal(`${paths.join(" with ")} cannot be used (${codeOf(error)})`, { cause: error });
    }
  };
  const { ca, cert, key } = texts;
  if (ca !== undefined) used(() => new X509Certificate(ca), "ca"); // else one without a certificate passes, and trusts nobody
  used(
    () => createSecureContext(texts),
    ...(cert === undefined && key === undefined ? ["ca" as const] : ["cert" as const, "key" as const]),
  );
}

function unansweredLine({ path }: Place): string {
  return `${path} does not answer: is its mount dead?`;
}

function lineOf(error: unknown): string {
  return error instanceof Error ? error.message : "the certificates cannot be read";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
