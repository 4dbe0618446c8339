-- Invoices that may change long after they were opened. Few are: what changed lately is found among these and the latest.
CREATE INDEX "invoices_long_lived" ON "invoices" ("operator_id", "id" DESC) WHERE "late" OR "expires_at" - "created_at" > '02:00:00'::interval;
