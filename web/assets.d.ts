// What esbuild makes of imports that are not TypeScript: a document is its text, a style sheet goes into the page's own.

declare module "*.graphql" {
  const text: string;
  // oxlint-disable-next-line import/no-default-export -- the bundler gives a text file only a default export
  export default text;
}
declare module "*.css" {}
