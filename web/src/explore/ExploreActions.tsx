import { ExportMenu } from '../export/ExportMenu.tsx';
import { exportParameters } from '../export/parameters.ts';
import type { Range } from '../period/ranges.ts';
import { ShareButton } from '../share/ShareButton.tsx';
import { isShared } from '../share/shared.ts';
import { exploreView } from '../share/sharedView.ts';
import type { ExploreState } from './state.ts';

/** What can be done with the view as it stands: share it, take it as a file. Nothing of it in a shared view. */
export function ExploreActions({
  state,
  range,
  isNarrow,
}: {
  state: ExploreState;
  range: Range;
  isNarrow: boolean;
}) {
  if (isShared()) return null;
  return (
    <>
      <ShareButton isNarrow={isNarrow} viewOf={(clientId) => exploreView(state, clientId)} />
      <ExportMenu isNarrow={isNarrow} parametersOf={(shape) => exportParameters(state, range, shape)} />
    </>
  );
}
