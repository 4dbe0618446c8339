-- AlterEnum
ALTER TYPE "export_status" ADD VALUE 'cancelled' BEFORE 'expired';

-- AlterTable
ALTER TABLE "exports" ADD COLUMN "sha256" BYTEA;
ALTER TABLE "export_pieces" ADD COLUMN "start_byte" BIGINT;

-- CreateTable
CREATE TABLE "summed_days" (
    "operator_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "opened" BIGINT NOT NULL,
    "paid" BIGINT NOT NULL,
    "received_msat" BIGINT NOT NULL,
    "fee_msat" BIGINT NOT NULL,

    CONSTRAINT "summed_days_pkey" PRIMARY KEY ("operator_id","day")
);

-- CreateTable
CREATE TABLE "summed_months" (
    "operator_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "resource" TEXT NOT NULL,
    "opened" BIGINT NOT NULL,
    "paid" BIGINT NOT NULL,
    "received_msat" BIGINT NOT NULL,
    "fee_msat" BIGINT NOT NULL,

    CONSTRAINT "summed_months_pkey" PRIMARY KEY ("operator_id","month","resource")
);

-- CreateTable
CREATE TABLE "sums_until" (
    "id" SMALLINT NOT NULL,
    "day" DATE NOT NULL,

    CONSTRAINT "sums_until_pkey" PRIMARY KEY ("id")
);

-- What the schema language cannot say ------------------------------------------------------------------------------

-- Nothing is summed up yet, which every question takes into account: the worker does it, a month at a time.
INSERT INTO "sums_until" ("id", "day") VALUES (1, '1970-01-01');

-- Payments by amount, the newest of each amount first.
CREATE INDEX "invoices_paid_by_amount" ON "invoices" ("operator_id", "amount_msat", "id" DESC) WHERE "status" = 'paid' AND "kind" = 'call';
