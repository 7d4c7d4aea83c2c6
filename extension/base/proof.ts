// How two processes that share a token prove that to each other: each answers the other's nonce, and the token itself
// never leaves its process. trainer/dormouse_trainer/security.py computes the same; docs/decisions/0036-identity.md.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who proves itself. A proof of one is worth nothing as another's. */
export type Prover = 'trainer' | 'trainer-client' | 'model-host' | 'model-host-client';

/** What both sides of a connection know before either has proved anything. */
export interface Challenge {
  /** Where the server listens: a program that passes a challenge on from another port gets a proof of no use to it. */
  port: number;
  /** The nonce of the side that connected; 64 hex digits, as all nonces. */
  client: string;
  /** The nonce that the server made for this connection. */
  server: string;
}

/** 32 random bytes in hex, for one connection. */
export function newNonce(): string {
  return randomBytes(32).toString('hex');
}

/** HMAC-SHA256 under the token, in hex. Each part has one length or no spaces, so no two challenges read alike. */
export function prove(token: string, prover: Prover, { port, client, server }: Challenge): string {
  return createHmac('sha256', token).update(`dormouse ${prover} ${port} ${client} ${server}`).digest('hex');
}

/** Whether `proof` is that of `prover`, found in a time that does not tell how much of it is right. */
export function isProof(token: string, prover: Prover, challenge: Challenge, proof: string): boolean {
  const expected = Buffer.from(prove(token, prover, challenge));
  const given = Buffer.from(proof);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
