import test from 'ava';
import { explainListenError } from '../src/explain-listen-error.js';

const rows: [place: object, message: RegExp][] = [
  [{ address: '0.0.0.0', port: 80 }, /^0\.0\.0\.0:80: /],
  [{ address: '::1', port: 80 }, /^\[::1\]:80: /],
  // As Node reports a unix path.
  [{ address: '/run/app.sock', port: -1 }, /^\/run\/app\.sock: uid \d+ may not create a socket in that folder$/],
];

for (const [place, message] of rows) {
  test(`the explanation of ${JSON.stringify(place)} begins with the place as a person writes it`, t => {
    const error = Object.assign(new Error('listen EACCES'), { code: 'EACCES', ...place });
    const explanation = explainListenError(error);
    t.is(explanation?.code, 'ERR_LISTEN_EACCES');
    t.is(explanation?.cause, error);
    t.regex(explanation?.message ?? '', message);
  });
}

test('of an error that is not about the address there is nothing to say', t => {
  t.is(explainListenError(Object.assign(new Error('listen EADDRNOTAVAIL'), { code: 'EADDRNOTAVAIL' })), undefined);
});
