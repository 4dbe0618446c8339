-- CreateEnum
CREATE TYPE "directory_health" AS ENUM ('unknown', 'up', 'down');

-- CreateTable
CREATE TABLE "keyless_resolutions" (
    "operator_id" UUID NOT NULL,
    "resolved_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "keyless_resolutions_pkey" PRIMARY KEY ("operator_id")
);

-- CreateTable
CREATE TABLE "directory_listings" (
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "category" TEXT NOT NULL,
    "price_sats" INTEGER NOT NULL,
    "lightning_address" TEXT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "token" TEXT NOT NULL,
    "proof" TEXT,
    "proved_at" TIMESTAMPTZ(6),
    "proof_checked_at" TIMESTAMPTZ(6),
    "health" "directory_health" NOT NULL DEFAULT 'unknown',
    "health_detail" TEXT,
    "health_checked_at" TIMESTAMPTZ(6),
    "latency_ms" INTEGER,
    "tries" SMALLINT NOT NULL DEFAULT 0,
    "next_check_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "directory_listings_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "directory_listings_content_hash_key" ON "directory_listings"("content_hash");

-- CreateIndex
CREATE INDEX "directory_listings_next_check_at_idx" ON "directory_listings"("next_check_at");


-- What the schema language cannot say ------------------------------------------------------------------------------

-- One listing of a URL is the proved one.
CREATE UNIQUE INDEX "directory_listings_one_proved_a_url" ON "directory_listings" ("url") WHERE "proved_at" IS NOT NULL;
CREATE INDEX "directory_listings_proved" ON "directory_listings" ("id" DESC) WHERE "proved_at" IS NOT NULL;
ALTER TABLE "directory_listings" ADD CONSTRAINT "directory_listings_proved_by_something" CHECK (("proof" IS NULL) = ("proved_at" IS NULL));
