-- Up Migration

-- A tree is written once more with every row that is loaded and every spend that is set anew. Facts of a campaign or strategy
-- are found by its placements (cube/fact-ids.js, api/src/lineage/conditions.ts); these say where none of them can lie, for next
-- to nothing.
drop index media.idx_metrics_campaign, media.idx_metrics_strategy;
create index idx_metrics_campaign on media.daily_metrics using brin (campaign_id, date);
create index idx_metrics_strategy on media.daily_metrics using brin (strategy_id, date);

-- Down Migration

drop index media.idx_metrics_campaign, media.idx_metrics_strategy;
create index idx_metrics_campaign on media.daily_metrics (campaign_id, date);
create index idx_metrics_strategy on media.daily_metrics (strategy_id, date);
