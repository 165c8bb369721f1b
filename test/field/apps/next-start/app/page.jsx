export const dynamic = 'force-dynamic';

export default function Page() {
  return <p>page of {process.pid}</p>;
}
