const path = require('node:path');
const express = require('express');

const app = express();
app.use(express.json());
app.use(express.static(path.join(__dirname, 'public')));
app.get('/hello', (_request, response) => response.json({ hello: 'Express' }));

module.exports = app;
