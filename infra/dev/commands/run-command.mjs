import { StepFailed } from '../setup/run-step.mjs';

const LINES_OF_OUTPUT = 40;

/**
 * Runs a command and ends the process with its exit code. A failure is one clear line on stderr, after what a failed
 * tool said; with L402_DEBUG=1 also where it came from.
 * @param {string} name such as `npm start`
 * @param {() => Promise<number>} work resolves to the exit code
 */
export async function runCommand(name, work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (error instanceof StepFailed) process.stderr.write(`${error.output.trimEnd().split('\n').slice(-LINES_OF_OUTPUT).join('\n')}\n`);
    process.stderr.write(`${name}: ${error.message}\n`);
    if (process.env.L402_DEBUG) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  }
}
