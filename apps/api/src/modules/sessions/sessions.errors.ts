import { Problem } from '../../platform/problem-details/problem.js';

export const apiKeyInvalid = (): Problem => new Problem('api-key-invalid');
/** The route is about a browser's session, and an API key was sent. */
export const noSession = (): Problem => new Problem('session-invalid', 'This request was signed in by an API key: there is no session.');
