import { runStaffCommand } from './staff/run-staff-command.js';

process.exitCode = await runStaffCommand(process.argv.slice(2));
