-- How long invoices live, for the planner: without it every third would count as long-lived, and their index as not worth a look.
CREATE STATISTICS "invoices_lives" ON ("expires_at" - "created_at") FROM "invoices";
ANALYZE "invoices";
