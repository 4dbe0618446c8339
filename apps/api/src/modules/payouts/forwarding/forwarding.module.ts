import { Module } from '@nestjs/common';
import { ForwardingRepository } from './forwarding.repository.js';

@Module({ providers: [ForwardingRepository], exports: [ForwardingRepository] })
export class ForwardingModule {}
