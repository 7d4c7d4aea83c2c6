// The proof of identity that both languages compute: one vector, and what it is bound to.
import assert from 'node:assert/strict';
import { type Challenge, isProof, newNonce, type Prover, prove } from '../../../extension/base/proof.ts';

describe('Proof of identity', () => {
  const token = 't'.repeat(64);
  const challenge: Challenge = { port: 4711, client: 'c'.repeat(64), server: '5'.repeat(64) };

  it('is the same in Python', () => {
    // trainer/tests/test_security.py has the same.
    assert.equal(
      prove(token, 'trainer', challenge),
      '4b07eeb0f715da615ab58e44a3577fb89e5caed0744a015e6fbcbb3493ed37ef',
    );
    assert.equal(
      prove(token, 'trainer-client', challenge),
      'b879ccd55e63147b127f86d9d2f2db77e82cc1f8011d1efbb6be2434c40ee0f9',
    );
  });

  it('holds for one token, one prover, one port and two nonces', () => {
    const proof = prove(token, 'trainer', challenge);
    assert.ok(isProof(token, 'trainer', challenge, proof));
    const others: [string, Prover, Challenge][] = [
      ['u'.repeat(64), 'trainer', challenge],
      [token, 'trainer-client', challenge],
      [token, 'model-host', challenge],
      [token, 'trainer', { ...challenge, port: 4712 }],
      [token, 'trainer', { ...challenge, client: newNonce() }],
      [token, 'trainer', { ...challenge, server: newNonce() }],
    ];
    for (const [key, prover, other] of others) assert.ok(!isProof(key, prover, other, proof));
    for (const wrong of ['', proof.slice(1), `${proof}0`, proof.toUpperCase(), 'é'.repeat(64)])
      assert.ok(!isProof(token, 'trainer', challenge, wrong));
  });

  it('stands on nonces that do not come twice', () => {
    const nonces = Array.from({ length: 100 }, newNonce);
    assert.equal(new Set(nonces).size, 100);
    for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{64}$/);
  });
});
