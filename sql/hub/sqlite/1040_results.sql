-- Who gets the results of a route's calls (docs/reference/pushes.md).
ALTER TABLE inbound_route ADD COLUMN result_url VARCHAR(2048);
ALTER TABLE inbound_route ADD COLUMN result_dialect VARCHAR(32) NOT NULL DEFAULT 'standard';
