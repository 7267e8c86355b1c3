// Draws the interactive figure once the page stands; the library comes from the installed package.
const place = document.getElementById("plot");

// The library carries a map engine that injects its own styles unless an element with this id exists
// (the digest of those styles). We draw no maps, and the policy forbids injected styles.
const MAP_STYLES = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";

async function draw() {
  const [answer] = await Promise.all([fetch(place.dataset.source), load(place.dataset.library)]);
  if (!answer.ok) return;
  const figure = await answer.json();
  await window.Plotly.newPlot(place, figure.data, figure.layout, {
    responsive: true,
    displayModeBar: false,
  });
}

function load(address) {
  document.head.append(Object.assign(document.createElement("meta"), { id: MAP_STYLES }));
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

if (place) {
  // A figure below the fold costs nothing until somebody scrolls to it.
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    draw().catch(() => place.classList.add("plot--failed"));
  }, { rootMargin: "400px" });
  watch.observe(place);
}
