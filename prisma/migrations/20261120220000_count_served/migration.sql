-- CreateTable
CREATE TABLE "served_days" (
    "operator_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "resource" TEXT NOT NULL,
    "served" BIGINT NOT NULL,

    CONSTRAINT "served_days_pkey" PRIMARY KEY ("operator_id","day","resource")
);
