-- Consent of callees (docs/reference/dialer.md#consent).
ALTER TABLE `call_number`
  ADD COLUMN `consent` VARCHAR(500) NULL COMMENT 'JSON: source, at, until (ms since 1970 or null)';
