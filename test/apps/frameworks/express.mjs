import express from 'express';

const app = express();
app.get('/hello', (request, response) => {
  response.send('hello from express');
});

const server = app.listen(process.env.PORT, error => {
  if (error) throw error;
  console.log('listening', JSON.stringify(server.address()));
});
