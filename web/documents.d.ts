// What the bundler makes of an imported document: its text.

declare module "*.graphql" {
  const text: string;
  // oxlint-disable-next-line import/no-default-export -- the bundler gives a text file only a default export
  export default text;
}
