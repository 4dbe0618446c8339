module.exports = async () => {
  await globalThis.l402TestCluster?.stop();
};
