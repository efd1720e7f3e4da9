// Replaces what the page shows every two seconds, without losing the place a reader scrolled to.
const every = 2000;

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.pathname, { headers: { accept: 'text/html' } });
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const part of ['#said', 'main', 'footer']) {
        const [old, fresh] = [document.querySelector(part), next.querySelector(part)];
        if (old && fresh && old.innerHTML !== fresh.innerHTML) old.replaceWith(fresh);
      }
    } catch {
      document.querySelector('#said').textContent =
        'The service does not answer; it may have been stopped.';
    }
  }
  setTimeout(refresh, every);
}

setTimeout(refresh, every);
