import { Module } from '@nestjs/common';
import { CallsController } from './calls.controller.js';
import { CallsQuota } from './calls-quota.js';
import { CallsRepository } from './calls.repository.js';

@Module({ controllers: [CallsController], providers: [CallsRepository, CallsQuota] })
export class CallsModule {}
