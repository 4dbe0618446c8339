import { NotFoundException } from '@nestjs/common';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { NodeUnavailable } from '../../money/ports/lightning-node.js';
import { Database } from '../database/database.js';
import { problemFromError } from './problem-from-error.js';
import { Problem } from './problem.js';

const codeOf = (error: unknown): string => problemFromError(error).problem.code;
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => { throw new Error('did not fail'); }, (error: unknown) => error);

describe('an error at the edge', () => {
  it('is a problem of ours as it is, a known one of the framework by its code, and anything else a fault', () => {
    expect(codeOf(new Problem('last-admin-key'))).toBe('last-admin-key');
    expect(codeOf(new NotFoundException())).toBe('route-not-found');
    expect(codeOf(new NodeUnavailable('x'))).toBe('node-unavailable');
    for (const fault of [new TypeError('x is not a function'), 'text', null, undefined, { code: 7 }, Object.assign(new Error('x'), { code: '23505' })]) {
      expect(problemFromError(fault)).toMatchObject({ unexpected: true, problem: { code: 'internal-error', detail: undefined } });
    }
  });

  describe('from the database', () => {
    let test: TestDatabase;
    beforeAll(async () => { test = await createTestDatabase(); });
    afterAll(() => test.drop());

    it('is "unavailable" when the server cannot be reached, through pg and through Prisma', async () => {
      const nowhere = new Database('postgresql://nobody@127.0.0.1:1/nothing');
      try {
        expect(codeOf(await failureOf(nowhere.pool.query('select 1')))).toBe('database-unavailable');
        expect(codeOf(await failureOf(nowhere.prisma.operator.findFirst()))).toBe('database-unavailable');
      } finally {
        await nowhere.close();
      }
    });

    it('is "unavailable" when the server hangs up in the middle', async () => {
      const database = new Database(test.url);
      try {
        const hangUp = `select pg_terminate_backend(pg_backend_pid())`;
        expect(codeOf(await failureOf(database.pool.query(hangUp)))).toBe('database-unavailable');
        expect(codeOf(await failureOf(database.transaction((tx) => tx.query(hangUp))))).toBe('database-unavailable');
        expect(codeOf(await failureOf(database.prisma.$queryRawUnsafe(hangUp)))).toBe('database-unavailable');
      } finally {
        await database.close();
      }
    });

    it('is a fault when the query is wrong or the data is refused', async () => {
      const database = new Database(test.url);
      try {
        expect(codeOf(await failureOf(database.pool.query('selec 1')))).toBe('internal-error');
        expect(codeOf(await failureOf(database.prisma.$queryRawUnsafe('selec 1')))).toBe('internal-error');
        expect(codeOf(await failureOf(database.prisma.operator.findUniqueOrThrow({ where: { id: '00000000-0000-7000-8000-000000000000' } })))).toBe('internal-error');
      } finally {
        await database.close();
      }
    });
  });
});
