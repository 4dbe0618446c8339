-- Lists by a status that few invoices have: without these, the page is found by reading all others.
CREATE INDEX "invoices_expired" ON "invoices" ("operator_id", "id" DESC) WHERE "status" = 'expired';
CREATE INDEX "invoices_cancelled" ON "invoices" ("operator_id", "id" DESC) WHERE "status" = 'cancelled';
