/** Settings of the listener for other machines. */
import { Type } from 'typebox';
import { folder, text } from './setting-kinds.ts';

const file = (description: string) => Type.Optional(folder({ description }));

export const PEER_SETTINGS = Type.Object({
  listen: Type.Optional(
    text({
      mustBe: 'an address and port, such as 0.0.0.0:7781 ([::]:7781 for IPv6)',
      format: 'listen-address',
      description:
        'Address at which the other machines of the deployment reach this sidecar (docs/reference/hub.md#between-machines); not set: they do not',
    }),
  ),
  url: Type.Optional(
    text({
      mustBe: 'a URL https://host[:port] or http://host[:port] without a path',
      format: 'origin',
      description: 'URL that the other machines use for it',
      defaultText: '`peer.listen`, with `host` in place of an address of all interfaces',
    }),
  ),
  tls: Type.Object({
    cert: file('Certificate of this listener and its chain, PEM; needed unless it is on loopback'),
    key: file('Key of the certificate, PEM'),
    ca: file(
      'Certificates of authorities, PEM, that hubs trust in addition to the system’s when they ask the sidecars of other machines',
    ),
  }),
});
