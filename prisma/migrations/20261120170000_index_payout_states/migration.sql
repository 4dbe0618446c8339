-- Payouts of one state, newest first: the few that failed must not be looked for among all that arrived.
CREATE INDEX "payouts_operator_id_status_id_idx" ON "payouts"("operator_id", "status", "id" DESC);
