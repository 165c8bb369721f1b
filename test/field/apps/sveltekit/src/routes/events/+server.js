export function GET() {
  let timer;
  const body = new ReadableStream({
    start(controller) {
      const encoder = new TextEncoder();
      controller.enqueue(encoder.encode('data: begun\n\n'));
      timer = setInterval(() => controller.enqueue(encoder.encode('data: tick\n\n')), 1000);
    },
    cancel: () => clearInterval(timer),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
