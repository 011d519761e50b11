import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/support/home.ts';
import { releaseName } from './release.ts';

describe('the name of the build', () => {
  it("is the release's, where this runs from one", () => {
    const file = join(temporaryFolder(), 'RELEASE');
    writeFileSync(file, '0.1.0-268d5d74be\n');
    expect(releaseName(file)).toBe('0.1.0-268d5d74be');
  });

  it.each(['', 'two words', '<b>', 'x'.repeat(200)])('is the version where the file holds %j', (content) => {
    const file = join(temporaryFolder(), 'RELEASE');
    writeFileSync(file, content);
    expect(releaseName(file)).toBe('development');
  });

  it('is the version where there is no file', () => {
    expect(releaseName('/dev/null/RELEASE')).toBe('development');
  });
});
