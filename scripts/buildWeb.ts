// Bundles the browser pages into dist/web: index.html and assets/, whose names carry their content's hash. The folder is
// put in place in one step, so that neither a reader nor a build beside this one meets half of it; where nothing that goes
// in has changed it is left alone, so that every start may ask for it. Usage: node scripts/buildWeb.ts
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { glob, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { build, type Metafile, type Plugin } from "esbuild";
import { thirdPartyLicences } from "./thirdPartyLicences.ts";

const root = join(import.meta.dirname, "..");
const target = join(root, "dist", "web");
const gzipped = promisify(gzip);

/** Monaco asks for its workers by name, so each is an entry point; splitting keeps what they share with the page once. */
const entryPoints = {
  page: "web/graphiql.tsx",
  style: "web/page.css",
  "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
  "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
};

/** The lock file stands for the content of every package that is bundled. */
const inputs = [
  "web/**/*.*",
  "schema/operations/*.graphql",
  "scripts/{buildWeb,thirdPartyLicences}.ts",
  "package-lock.json",
];

/** GraphiQL's own style sheet holds Monaco's; the copies that Monaco's modules import would only make dead files. */
const monacoStylesOnce: Plugin = {
  name: "monaco-styles-once",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]monaco-editor[\\/].*\.css$/ }, () => ({ contents: "", loader: "empty" }));
  },
};

/** GraphiQL's Prettify asks for these by names that give a CommonJS file, whose exports a split bundle cannot reach by name. */
const prettierAsModules = {
  "prettier/parser-babel": "prettier/plugins/babel",
  "prettier/parser-graphql": "prettier/plugins/graphql",
};

const stamp = await inputStamp();
if (await isCurrent()) {
  console.log("dist/web is up to date");
} else {
  const started = performance.now();
  const staging = `${target}.${process.pid}`;
  try {
    await buildInto(staging);
    await putInPlace(staging);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  console.log(`built dist/web in ${Math.round(performance.now() - started)} ms`);
}

async function inputStamp(): Promise<string> {
  const names: string[] = [];
  for await (const name of glob(inputs, { cwd: root })) names.push(name);
  const hash = createHash("sha256");
  for (const name of names.sort()) {
    const content = await readFile(join(root, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

async function isCurrent(): Promise<boolean> {
  const stampFile = join(target, "inputs.sha256");
  return existsSync(stampFile) && (await readFile(stampFile, "utf8")) === stamp;
}

async function buildInto(folder: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: join(folder, "assets"),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    minify: true,
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".graphql": "text" },
    alias: prettierAsModules,
    plugins: [monacoStylesOnce],
    metafile: true,
    logLevel: "warning",
  });
  await writeFile(join(folder, "index.html"), await page(metafile));
  await writeFile(join(folder, "third-party-licences.txt"), await thirdPartyLicences(metafile, root));
  await compress(metafile);
  await writeFile(join(folder, "inputs.sha256"), stamp);
}

/** Puts the entry points' names, which carry hashes, into the HTML that we wrote. */
async function page(metafile: Metafile): Promise<string> {
  const addresses = new Map<string, string>();
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    const name = Object.entries(entryPoints).find(([, source]) => entryPoint?.endsWith(source))?.[0];
    if (name !== undefined) addresses.set(name, `/assets/${basename(file)}`);
  }
  const template = await readFile(join(root, "web", "index.html"), "utf8");
  return template.replace(/\{\{([\w.]+)\}\}/g, (_, name: string) => {
    const address = addresses.get(name);
    if (address === undefined) throw new Error(`web/index.html names ${name}, and the build makes no such file`);
    return address;
  });
}

/** Every file gets its gzip form beside it, and the sizes are told: the page's own two files, and all there is to load. */
async function compress(metafile: Metafile): Promise<void> {
  let [own, all] = [0, 0];
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    const packed = await gzipped(await readFile(join(root, file)), { level: 9 });
    await writeFile(join(root, `${file}.gz`), packed);
    all += packed.length;
    if (entryPoint === entryPoints.page || entryPoint === entryPoints.style) own += packed.length;
  }
  console.log(`page and style ${kilobytes(own)} gz, with the editor, its workers and tools ${kilobytes(all)} gz`);
}

/** Two renames, so that the folder is missing for a moment only; a build beside this one may have been faster. */
async function putInPlace(staging: string): Promise<void> {
  if (await isCurrent()) return;
  const replaced = `${staging}.replaced`;
  if (existsSync(target)) await rename(target, replaced);
  await rename(staging, target);
  await rm(replaced, { recursive: true, force: true });
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
