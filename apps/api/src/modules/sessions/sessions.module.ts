import { Module } from '@nestjs/common';
import { OperatorsModule } from '../operators/operators.module.js';
import { FiatRate } from './fiat-rate.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

@Module({ imports: [OperatorsModule], controllers: [SessionsController], providers: [SessionsService, SessionsRepository, FiatRate], exports: [SessionsService] })
export class SessionsModule {}
