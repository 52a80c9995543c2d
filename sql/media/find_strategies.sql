-- Strategies of the file by name under their campaign, made where they are new. $1 organization.
with named as (
  select campaign_of.client_id, campaign_of.campaign_id, line.strategy_name, min(line.line_no) as first_line
  from incoming line
  join campaign_of using (client_name, campaign_name)
  where line.disposition = 'loaded'
  group by campaign_of.client_id, campaign_of.campaign_id, line.strategy_name
),
known as (
  select named.client_id, named.campaign_id, named.strategy_name, named.first_line, strategy.id
  from named
  left join media.strategies strategy on strategy.campaign_id = named.campaign_id and strategy.name_key = named.strategy_name
),
made as (
  insert into media.strategies (organization_id, client_id, campaign_id, name, name_key)
  select $1::uuid, known.client_id, known.campaign_id, coalesce(line.spelling ->> 'strategy', known.strategy_name), known.strategy_name
  from known
  join incoming line on line.line_no = known.first_line
  where known.id is null
  order by known.first_line
  returning id, campaign_id, name_key
)
insert into strategy_of (campaign_id, strategy_name, strategy_id)
select known.campaign_id, known.strategy_name, coalesce(known.id, made.id)
from known
left join made on made.campaign_id = known.campaign_id and made.name_key = known.strategy_name
