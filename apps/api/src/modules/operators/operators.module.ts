import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { OperatorsController } from './operators.controller.js';
import { OperatorsRepository } from './operators.repository.js';
import { OperatorsService } from './operators.service.js';

@Module({ imports: [ApiKeysModule], controllers: [OperatorsController], providers: [OperatorsService, OperatorsRepository], exports: [OperatorsService] })
export class OperatorsModule {}
