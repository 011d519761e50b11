-- Consent of callees (docs/reference/dialer.md#consent): JSON with source, at, until (ms since 1970 or null).
ALTER TABLE call_number ADD COLUMN consent VARCHAR(500);
