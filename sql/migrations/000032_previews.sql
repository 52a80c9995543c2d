-- Up Migration

grant update (preview_url) on media.creatives to app_api;

-- Down Migration

revoke update (preview_url) on media.creatives from app_api;
