import { Module } from '@nestjs/common';
import { CallsController } from './calls.controller.js';
import { CallsRepository } from './calls.repository.js';

@Module({ controllers: [CallsController], providers: [CallsRepository] })
export class CallsModule {}
