-- Where the other end of a call belongs (docs/reference/places.md).
ALTER TABLE `call_record`
  ADD COLUMN `province_id` INT NULL DEFAULT NULL COMMENT 'GB/T 2260, 0: unknown',
  ADD COLUMN `city_id` INT NULL DEFAULT NULL COMMENT 'GB/T 2260, 0: unknown',
  ADD COLUMN `operator` INT NULL DEFAULT NULL COMMENT '1 China Mobile, 2 Unicom, 3 Telecom, 4 Broadnet, 0: unknown';
