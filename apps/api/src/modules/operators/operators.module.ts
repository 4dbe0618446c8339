import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { AddressChangesController } from './address-changes.controller.js';
import { AddressChangesRepository } from './address-changes.repository.js';
import { AddressChangesService } from './address-changes.service.js';
import { OperatorsController } from './operators.controller.js';
import { OperatorsRepository } from './operators.repository.js';
import { OperatorsService } from './operators.service.js';

@Module({ imports: [ApiKeysModule], controllers: [OperatorsController, AddressChangesController], providers: [OperatorsService, OperatorsRepository, AddressChangesService, AddressChangesRepository], exports: [OperatorsService, OperatorsRepository] })
export class OperatorsModule {}
