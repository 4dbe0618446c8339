-- How far an operator's account had been credited, and had left, at one of its movements (see modules/payouts/forwarding).
CREATE TABLE "ledger_marks" (
    "account_id" BIGINT NOT NULL,
    "movement_id" UUID NOT NULL,
    "credited_msat" BIGINT NOT NULL,
    "left_msat" BIGINT NOT NULL,
    "entries" BIGINT NOT NULL,

    CONSTRAINT "ledger_marks_pkey" PRIMARY KEY ("account_id","movement_id")
);
CREATE INDEX "ledger_marks_account_id_credited_msat_idx" ON "ledger_marks"("account_id", "credited_msat");
CREATE INDEX "ledger_marks_account_id_left_msat_idx" ON "ledger_marks"("account_id", "left_msat");

-- What was sent and what came back, for whoever looks for an error.
ALTER TABLE "webhook_attempts" ADD COLUMN "request_headers" TEXT;
ALTER TABLE "webhook_attempts" ADD COLUMN "response_headers" TEXT;

-- How endpoints do, hour by hour: attempts by how long they took.
CREATE TABLE "webhook_hours" (
    "endpoint_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "delivered" BOOLEAN NOT NULL,
    "bucket" SMALLINT NOT NULL,
    "attempts" BIGINT NOT NULL,

    CONSTRAINT "webhook_hours_pkey" PRIMARY KEY ("endpoint_id","hour","delivered","bucket")
);

-- A copy of an endpoint as it was when a change of the payout address was asked for: it gets the notices of the change, whatever becomes of the original.
ALTER TABLE "webhook_endpoints" ADD COLUMN "notices_of" UUID;
ALTER TABLE "webhook_endpoints" ADD COLUMN "copy_of" UUID;

-- What members of the staff changed.
CREATE TABLE "staff_actions" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "detail" TEXT NOT NULL,

    CONSTRAINT "staff_actions_pkey" PRIMARY KEY ("id")
);

-- Unclaimed money that was credited to whoever showed the closing receipt.
CREATE TABLE "unclaimed_claims" (
    "id" UUID NOT NULL,
    "closed_operator_id" UUID NOT NULL,
    "credited_operator_id" UUID NOT NULL,
    "amount_msat" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "unclaimed_claims_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "unclaimed_claims_closed_operator_id_id_idx" ON "unclaimed_claims"("closed_operator_id", "id" DESC);


-- What the schema language cannot say ------------------------------------------------------------------------------

ALTER TABLE "webhook_hours" SET (fillfactor = 50);
ALTER TABLE "unclaimed_claims" ADD CONSTRAINT "unclaimed_claims_positive" CHECK ("amount_msat" > 0);
CREATE UNIQUE INDEX "webhook_endpoints_one_copy_a_change" ON "webhook_endpoints" ("notices_of", "copy_of") WHERE "notices_of" IS NOT NULL;
CREATE UNIQUE INDEX "operators_by_closing_receipt" ON "operators" ("closing_receipt_hash") WHERE "closing_receipt_hash" IS NOT NULL;
