// What test files import as `vitest` during a mutation run: the real assertions and doubles, and a collector that runs the
// tests of one file in order, in this process, and ends at the first failure. It starts in a tenth of a second, which is
// what makes thousands of runs possible. What it does not know fails the run without any mutant, which is made first.

import { expect as realExpect, vi as realVi } from "vitest";

type Work = (context: TestContext) => unknown;

interface TestContext {
  readonly onTestFinished: (work: () => unknown) => void;
  readonly expect: typeof realExpect;
  readonly skip: () => never;
}

interface Suite {
  readonly title: string;
  readonly above: Suite | null;
  readonly steps: (Suite | { readonly title: string; readonly test: Work })[];
  readonly hooks: Record<"beforeAll" | "afterAll" | "beforeEach" | "afterEach", Work[]>;
}

const WAIT_MS = 20;

class Skipped extends Error {}

function suiteOf(title: string, above: Suite | null): Suite {
  return { title, above, steps: [], hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] } };
}

let current = suiteOf("", null);
let finishing: (() => unknown)[] = [];

type Options = Record<string, unknown> | number;

function addTest(title: string, ...given: readonly (Options | Work | undefined)[]): void {
  const test = given.find((part): part is Work => typeof part === "function");
  if (test !== undefined) current.steps.push({ title, test });
}

/** Suites that are left out, by the beginning of their titles: those of the other engine. */
const { MUTATION_SKIPS } = process.env;

function addSuite(title: string, ...given: readonly (Options | Work | undefined)[]): void {
  if (MUTATION_SKIPS !== undefined && title.startsWith(MUTATION_SKIPS)) return;
  const fill = given.find((part): part is Work => typeof part === "function");
  const suite = suiteOf(title, current);
  current.steps.push(suite);
  current = suite;
  fill?.(CONTEXT);
  current = suite.above ?? suite;
}

type Add = typeof addTest;

/** `$name` in a title is that member of the case. */
function named(title: string, values: unknown): string {
  return title.replace(/\$(\w+)/g, (whole, key: string) => {
    const value: unknown = typeof values === "object" && values !== null ? Reflect.get(values, key) : undefined;
    return typeof value === "string" ? value : whole;
  });
}

interface Variants {
  readonly each: (cases: readonly unknown[]) => (title: string, ...given: readonly (Options | Each)[]) => void;
  readonly for: (
    cases: readonly unknown[],
  ) => (title: string, work: (value: unknown, context: TestContext) => unknown) => void;
  readonly skip: Add;
  readonly skipIf: (isSkipped: boolean) => Add & Variants;
  readonly runIf: (isRun: boolean) => Add & Variants;
}

type Each = (...values: readonly unknown[]) => unknown;

function withVariants(add: Add): Add & Variants {
  const each =
    (cases: readonly unknown[]) =>
    (title: string, ...given: readonly (Options | Each)[]) => {
      const work = given.find((part) => typeof part === "function");
      const areLists = cases.every((values) => Array.isArray(values));
      for (const values of cases)
        add(named(title, values), () => (areLists && Array.isArray(values) ? work?.(...values) : work?.(values)));
    };
  const forEach =
    (cases: readonly unknown[]) => (title: string, work: (value: unknown, context: TestContext) => unknown) => {
      for (const value of cases) add(title, (context) => work(value, context));
    };
  const never: Add = () => undefined;
  const variants: Add & Variants = Object.assign(add.bind(null), {
    each,
    for: forEach,
    skip: never,
    skipIf: (isSkipped: boolean) => (isSkipped ? withVariants(never) : variants),
    runIf: (isRun: boolean) => (isRun ? variants : withVariants(never)),
  });
  return variants;
}

export const it = withVariants(addTest);
export const test = it;
export const describe = withVariants(addSuite);
export const suite = describe;
export const beforeAll = (work: Work) => void current.hooks.beforeAll.push(work);
export const afterAll = (work: Work) => void current.hooks.afterAll.push(work);
export const beforeEach = (work: Work) => void current.hooks.beforeEach.push(work);
export const afterEach = (work: Work) => void current.hooks.afterEach.push(work);
export const onTestFinished = (work: () => unknown) => void finishing.push(work);
export const inject = (name: string) => process.env[`MUTATION_${name}`];

async function waitUntil<Value>(look: () => Value | Promise<Value>, limit: { timeout?: number } | number = 1_000) {
  const timeoutMs = typeof limit === "number" ? limit : (limit.timeout ?? 1_000);
  const end = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > end) throw new Error("it did not come true in time");
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

export const vi = Object.assign(Object.create(realVi), { waitUntil });

/** Asserts about a value that is read again until it fits. */
function poll(read: () => unknown, { timeout = 1_000 }: { timeout?: number } = {}): unknown {
  const end = performance.now() + timeout;
  const until = (assert: (value: unknown) => void) => async () => {
    for (;;) {
      try {
        assert(await read());
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  };
  const assertionsOf = (path: readonly string[]): unknown =>
    new Proxy(() => undefined, {
      get: (_target, name) => assertionsOf([...path, String(name)]),
      apply: (_target, _this, values: unknown[]) =>
        until((value) => {
          let target: unknown = realExpect(value);
          for (const name of path.slice(0, -1)) target = Reflect.get(Object(target), name);
          const assertion: unknown = Reflect.get(Object(target), path.at(-1) ?? "");
          if (typeof assertion === "function") Reflect.apply(assertion, target, values);
        })(),
    });
  return assertionsOf([]);
}

export const expect = Object.assign(realExpect.bind(null), realExpect, { poll });

const CONTEXT: TestContext = {
  onTestFinished,
  expect: realExpect,
  skip: () => {
    throw new Skipped();
  },
};

/** After a file that could not be imported whole. */
export function forgetCollected(): void {
  current = suiteOf("", null);
}

/** Runs what the file that was just imported collected. Throws what its first failing test threw. */
export async function runCollected(): Promise<void> {
  const root = current;
  current = suiteOf("", null);
  await runSuite(root);
}

async function runSuite(suite: Suite): Promise<void> {
  try {
    for (const hook of suite.hooks.beforeAll) await runHook(hook, suite.hooks.afterAll);
    for (const step of suite.steps) {
      if ("test" in step) await runTest(suite, step.test);
      else await runSuite(step);
    }
  } finally {
    for (const hook of suite.hooks.afterAll.toReversed()) await hook(CONTEXT);
  }
}

async function runTest(suite: Suite, work: Work): Promise<void> {
  const suites: Suite[] = [];
  for (let one: Suite | null = suite; one !== null; one = one.above) suites.unshift(one);
  finishing = [];
  const after: Work[] = [];
  try {
    for (const { hooks } of suites) for (const hook of hooks.beforeEach) await runHook(hook, after);
    await work(CONTEXT);
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
  } finally {
    for (const one of suites.toReversed()) for (const hook of one.hooks.afterEach) await hook(CONTEXT);
    for (const hook of after.toReversed()) await hook(CONTEXT);
    for (const finish of finishing.toReversed()) await finish();
  }
}

/** A hook may give back what undoes it. */
async function runHook(hook: Work, undo: Work[]): Promise<void> {
  const back = await hook(CONTEXT);
  if (typeof back === "function") undo.push(() => Reflect.apply(back, undefined, []));
}
