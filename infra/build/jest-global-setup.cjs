// One throwaway PostgreSQL for all specs, with a template database that holds every migration. Specs get databases of
// their own from it through createTestDatabase() of @l402kit/testing.
module.exports = async () => {
  const { startThrowawayCluster } = await import('../dev/postgres/throwaway-cluster-client.mjs');
  const { createTemplateDatabase } = await import('../dev/postgres/template-database.mjs');
  if (process.env.TEST_DATABASE_ADMIN_URL === undefined) {
    const cluster = await startThrowawayCluster({ durable: false, maxConnections: 300 });
    globalThis.l402TestCluster = cluster;
    process.env.TEST_DATABASE_ADMIN_URL = cluster.url;
  }
  await createTemplateDatabase(process.env.TEST_DATABASE_ADMIN_URL);
};
