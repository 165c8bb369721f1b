export default defineEventHandler(event => {
  const stream = createEventStream(event);
  const timer = setInterval(() => stream.push('tick'), 1000);
  stream.push('begun');
  stream.onClosed(() => clearInterval(timer));
  return stream.send();
});
