/** Leaves for the dashboard with a whole new page: nothing that a signed-out page held stays in memory. */
export function enterDashboard(next: string | null): void {
  // Only a path of our own: an address elsewhere in the link that led here is not followed.
  const isOwnPath = next !== null && /^\/[a-z][a-z0-9/_-]*$/.test(next);
  window.location.assign(isOwnPath ? next : '/overview');
}
