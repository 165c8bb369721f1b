const express = require('express');
const { greet } = require('@shop/shared');

const app = express();
app.use(express.json());
app.get('/', (_request, response) => response.send(greet('Express')));
const server = app.listen(process.env.PORT ?? 3000);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
