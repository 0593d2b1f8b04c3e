// Ticks. A worker's timers keep their pace when the tab is hidden; the page's own are slowed to one a
// minute, and an agent who works in another tab would count as gone.
onmessage = (event: MessageEvent<number>) => {
  setInterval(() => { postMessage(null); }, event.data);
};
