// peers/listening.ts
function tellAddress(url) {
  process.stdout.write(`GraphQL ${url}
`);
}
export {
  tellAddress
};
//# sourceMappingURL=listening.js.map
