copy batch (
  line_no, disposition, path_no, client_name, date, campaign_name, strategy_name, placement_name, creative_name, spelling,
  impressions, clicks, ctr, conversions, revenue_micros, code, column_name, value, message, raw
) from stdin
