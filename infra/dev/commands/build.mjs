// npm run build: dependencies, Prisma client and every workspace.
import { prepareCheckout } from '../setup/checkout.mjs';
import { WORKSPACES } from '../setup/workspaces.mjs';
import { Progress } from '../terminal/progress.mjs';
import { runCommand } from './run-command.mjs';

export function build() {
  return runCommand('npm run build', async () => {
    await prepareCheckout(new Progress(process.stdout), WORKSPACES.all);
    return 0;
  });
}
