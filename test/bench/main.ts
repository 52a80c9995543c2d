import { benchCpm } from './cpm.ts';
import { benchCube } from './cube.ts';
import { benchDashboard } from './dashboard.ts';
import { benchFreshness } from './freshness.ts';
import { benchIngest } from './ingest.ts';
import { benchSummaries } from './summaries.ts';

// `npm run bench [-- NAME …]`: measures on this machine, now. Compare ratios, not seconds: machines differ and vary.

const benches: Record<string, () => Promise<void>> = {
  ingest: benchIngest,
  summaries: benchSummaries,
  cpm: benchCpm,
  cube: benchCube,
  freshness: benchFreshness,
  dashboard: benchDashboard,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await run();
}
