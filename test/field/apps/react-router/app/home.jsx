export default function Home() {
  return <p>page of React Router</p>;
}
