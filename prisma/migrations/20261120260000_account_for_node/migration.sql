-- What the platform's own node does apart from callers and operators: coins on the chain, channels, forwarding.

ALTER TABLE "nodes" ADD COLUMN "accounted_from_height" INTEGER, ADD COLUMN "forwards_through" BIGINT NOT NULL DEFAULT 0;

ALTER TABLE "reconciliations" ADD COLUMN "pending_msat" BIGINT NOT NULL DEFAULT 0, ADD COLUMN "fraction_msat" BIGINT NOT NULL DEFAULT 0, ADD COLUMN "fraction_since" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "node_moves" (
    "id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_msat" BIGINT NOT NULL,
    "detail" TEXT NOT NULL,
    "fraction_least_msat" BIGINT NOT NULL DEFAULT 0,
    "fraction_most_msat" BIGINT NOT NULL DEFAULT 0,
    "fraction_settled_at" TIMESTAMPTZ(6),
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "node_moves_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "node_channels" (
    "node_id" TEXT NOT NULL,
    "channel_point" TEXT NOT NULL,
    "worth_msat" BIGINT NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "node_channels_pkey" PRIMARY KEY ("node_id","channel_point")
);

-- CreateIndex
CREATE UNIQUE INDEX "node_moves_node_id_key_key" ON "node_moves"("node_id", "key");

-- What the schema language cannot say: fractions of a sat that closed channels have left.
CREATE INDEX "node_moves_fractions" ON "node_moves" ("node_id") WHERE "fraction_settled_at" IS NULL AND ("fraction_least_msat" <> 0 OR "fraction_most_msat" <> 0);
ALTER TABLE "node_moves" ADD CONSTRAINT "node_moves_fraction_holds_zero" CHECK ("fraction_least_msat" <= 0 AND "fraction_most_msat" >= 0);
