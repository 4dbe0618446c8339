-- The few deliveries that were given up must not be looked for among all that arrived.
CREATE INDEX "webhook_deliveries_exhausted" ON "webhook_deliveries" ("endpoint_id", "id" DESC) WHERE "status" = 'exhausted';
