// processes/answering.ts
function answerParent(answer) {
  process.on("message", (question) => {
    Promise.resolve(question).then(answer).then(tellParent, (error) => {
      const failure = { failed: error instanceof Error ? error.message : "unknown error" };
      tellParent(failure);
    });
  });
  process.on("disconnect", () => process.exit(0));
}
function tellParent(message) {
  process.send?.(message);
}
export {
  answerParent,
  tellParent
};
//# sourceMappingURL=answering.js.map
