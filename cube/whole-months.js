/**
 * A month is built whole. Cube builds it to the end of the facts, and asks for that end and for their beginning apart, each
 * kept for a second: of the first file there ever was it may know the beginning and not yet the end. What it then builds is
 * the month's first moment, named as the whole: the month's numbers are missing until its facts change again.
 */
const { PreAggregationPartitionRangeLoader } = require('@cubejs-backend/query-orchestrator');

const { partitionPreAggregationDescription } = PreAggregationPartitionRangeLoader.prototype;

PreAggregationPartitionRangeLoader.prototype.partitionPreAggregationDescription = function (month) {
  return partitionPreAggregationDescription.call(this, month, month);
};
