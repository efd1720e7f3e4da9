// Replaces what the page shows every two seconds, without losing the place a reader scrolled to, the link or button
// that has the focus, or what somebody is about to copy.
const every = 2000;
const longest = 20000;

async function refresh() {
  if (!document.hidden) {
    try {
      const signal = AbortSignal.timeout(longest);
      const answer = await fetch(location.pathname, { headers: { accept: 'text/html' }, signal });
      if (!answer.ok && answer.status !== 503) throw new Error(`status ${answer.status}`);
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      say(next.querySelector('#said').textContent);
      for (const part of ['main', 'footer']) replace(part, next);
    } catch {
      say(
        'The service does not answer: it was stopped, or is starting. What stands below is from before.',
      );
    }
  }
  setTimeout(refresh, every);
}

// The element stays, for only then is a change in it read out.
function say(text) {
  const said = document.querySelector('#said');
  if (said.textContent !== text) said.textContent = text;
}

function replace(part, next) {
  const [old, fresh] = [document.querySelector(part), next.querySelector(part)];
  if (!old || !fresh || old.innerHTML === fresh.innerHTML || isCopied(old)) return;
  const all = [...old.querySelectorAll('a, button')];
  const focused = all.find((one) => one === document.activeElement);
  old.replaceWith(fresh);
  if (!focused) return;
  const isSame = (one) => nameOf(one) === nameOf(focused);
  const at = all.filter(isSame).indexOf(focused);
  const same = [...fresh.querySelectorAll('a, button')].filter(isSame);
  (same[at] ?? same[0])?.focus({ preventScroll: true });
}

function nameOf(one) {
  return one.getAttribute('href') ?? one.getAttribute('aria-label');
}

function isCopied(part) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(part, true);
}

setTimeout(refresh, every);
