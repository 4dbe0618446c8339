-- Deliveries are taken in the order of their events: the index hands them out that way.
DROP INDEX "webhook_deliveries_owed";
CREATE INDEX "webhook_deliveries_owed" ON "webhook_deliveries" ("endpoint_id", "next_at", "id") WHERE "status" = 'owed';
