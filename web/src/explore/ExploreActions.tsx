import { ExportMenu } from '../export/ExportMenu.tsx';
import { exportParameters } from '../export/parameters.ts';
import type { Period } from '../period/period.ts';
import { ShareButton } from '../share/ShareButton.tsx';
import { exploreView } from '../share/sharedView.ts';
import type { ExploreState } from './state.ts';

/** What can be done with the view as it stands: share it, take it as a file. */
export function ExploreActions({
  state,
  period,
  isNarrow,
}: {
  state: ExploreState;
  period: Period;
  isNarrow: boolean;
}) {
  return (
    <>
      <ShareButton isNarrow={isNarrow} viewOf={(clientId) => exploreView(state, clientId)} />
      <ExportMenu isNarrow={isNarrow} parametersOf={(shape) => exportParameters(state, period, shape)} />
    </>
  );
}
