/** Settings of the place where recordings are kept. */
import { Type } from 'typebox';
import { text } from './setting-kinds.ts';

const printable = (description: string, hidden?: true) =>
  Type.Optional(
    text({
      mustBe: 'a text of printable characters',
      format: 'printable',
      ...(hidden ? { hidden } : {}),
      description,
    }),
  );

export const RECORDING_STORE_SETTINGS = Type.Object({
  place: text({
    mustBe: 'local, the absolute path of a folder, or s3://bucket[/prefix]',
    format: 'recording-place',
    default: 'local',
    description:
      'Where recordings are kept once their calls are over: on their host (`local`), in a folder that all hosts share, or in an object store (docs/reference/recordings.md#store)',
  }),
  endpoint: Type.Optional(
    text({
      mustBe: 'a URL https://host[:port] or http://host[:port] without a path',
      format: 'origin',
      description: 'URL of an object store other than Amazon S3, such as MinIO',
    }),
  ),
  region: text({
    mustBe: 'a text of printable characters',
    format: 'printable',
    default: 'us-east-1',
    description: 'Region of the object store',
  }),
  accessKeyId: printable(
    'Access key of the object store; not set: the SDK looks in the environment, in profiles and at the machine’s role',
  ),
  secretAccessKey: printable('Secret of the access key', true),
});
