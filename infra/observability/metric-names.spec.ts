import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const read = (file: string): string => readFileSync(join('infra', file), 'utf8');

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : sourcesIn(path);
    return path.endsWith('.ts') && !path.endsWith('.spec.ts') ? [readFileSync(path, 'utf8')] : [];
  });
}

describe('alerts and dashboard', () => {
  const source = sourcesIn('apps/api/src').join('\n');

  it.each(['observability/alerts.yml', 'observability/grafana-dashboard.json'])('%s asks only for metrics that the services have', (file) => {
    const names = [...new Set(read(file).match(/\bl402_[a-z_]+/g))].map((name) => name.replace(/_(bucket|count|sum)$/, ''));
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !source.includes(`'${name}'`))).toEqual([]);
  });

  it.each(['observability/alerts.yml', 'observability/grafana-dashboard.json'])('%s asks only for backlogs that are counted', (file) => {
    const backlogs = [...read(file).matchAll(/l402_waiting\{what=\\?"([a-z_]+)\\?"\}/g)].map(([, what]) => what!);
    expect(backlogs.length).toBeGreaterThan(3);
    expect(backlogs.filter((what) => !source.includes(`as ${what}`))).toEqual([]);
  });

  it('each alert has a section in the runbook', () => {
    const runbook = read('runbooks/alerts.md');
    const headings = runbook.split('\n').filter((line) => line.startsWith('## ')).flatMap((line) => line.slice(3).split(', '));
    const alerts = [...read('observability/alerts.yml').matchAll(/- alert: (\w+)/g)].map(([, name]) => name!);
    expect(alerts.filter((name) => !headings.includes(name))).toEqual([]);
    expect(headings.filter((name) => !alerts.includes(name))).toEqual([]);
  });
});
