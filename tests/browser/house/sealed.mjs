// Sealed incidents by another program than the page: Node's own cryptography, as docs/incidents.md has it.
import { createCipheriv, createDecipheriv, pbkdf2Sync } from 'node:crypto';

const BEGINS = Buffer.from('89464749' + '0d0a1a0a', 'hex');

/** The key of a passphrase. */
const key = (passphrase, salt, rounds) => pbkdf2Sync(passphrase, salt, rounds, 32, 'sha256');

const turned = (nonce) => {
  const other = Buffer.from(nonce);
  other[11] ^= 1;
  return other;
};

/** AES-256-GCM of a text: what comes out, and the tag behind it. */
function gcm(made, nonce, header, text) {
  const cipher = createCipheriv('aes-256-gcm', made, nonce).setAAD(header);
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** Seals a text with a salt and a nonce that are no secret here. */
export function seal(text, passphrase, { salt = Buffer.alloc(16, 0x5a), nonce = Buffer.alloc(12, 0xa5) } = {}) {
  const body = Buffer.from(text);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt16LE(1, 0);
  numbers.writeUInt16LE(1, 2);
  numbers.writeUInt32LE(600_000, 4);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length + 16);
  const checked = Buffer.concat([BEGINS, numbers, salt, nonce, length]);
  const made = key(passphrase, salt, 600_000);
  const header = Buffer.concat([checked, gcm(made, turned(nonce), checked, '')]);
  return Buffer.concat([header, gcm(made, nonce, header, body)]);
}

/** Opens what the page sealed; throws where a tag does not fit. */
export function unseal(octets, passphrase) {
  const [salt, nonce] = [octets.subarray(16, 32), octets.subarray(32, 44)];
  const made = key(passphrase, salt, octets.readUInt32LE(12));
  const open = (iv, header, sealed) => {
    const cipher = createDecipheriv('aes-256-gcm', made, iv).setAAD(header);
    cipher.setAuthTag(sealed.subarray(-16));
    return cipher.update(sealed.subarray(0, -16), null, 'utf8') + cipher.final('utf8');
  };
  open(turned(nonce), octets.subarray(0, 48), octets.subarray(48, 64));
  return open(nonce, octets.subarray(0, 64), octets.subarray(64));
}

/** What the browser keeps of incidents. */
export const stored = async (page) => Buffer.from(await page.evaluate(() => new Promise((resolve, reject) => {
  const request = indexedDB.open('flowglass');
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const get = request.result.transaction('sealed').objectStore('sealed').get('incidents');
    get.onsuccess = () => {
      request.result.close();
      resolve([...get.result]);
    };
  };
})));
