// What frameworks make of the connection.
const express = require('express');

const app = express();
app.get('/express', ({ secure, protocol, ip }, response) => {
  response.json({ secure, protocol, ip });
});
app.listen(process.env.PORT, () => console.log('listening'));
